// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// javaRefuses are the notices after which Java 17 does not get at the right key
// and certificate. The others are about gates and clients.
var javaRefuses = []keystore.Notice{
	keystore.NoticeJavaCipher,
	keystore.NoticeLocalKeyID,
	keystore.NoticePBMAC1,
	keystore.NoticePasswordNotASCII,
	keystore.NoticeDuplicateAlias,
}

// loading is one file that both read.
type loading struct {
	name, password string
	data           []byte
}

// TestJavaAgrees asks Java itself about every file that is accepted here, and
// about every file that is written here: it must load what comes without one of
// the notices above, with the same facts, and must fail where one of them is given.
func TestJavaAgrees(t *testing.T) {
	if _, err := exec.LookPath("javac"); err != nil {
		t.Skip("no JDK on PATH: whether Java loads what is accepted and written here was not run")
	}
	all := loadings(t)
	results := javaLoad(t, all)
	for i, one := range all {
		t.Run(one.name, func(t *testing.T) {
			k, err := keystore.Decode(one.data, one.password)
			if err != nil {
				t.Fatal(err)
			}
			refuses := slices.ContainsFunc(k.Findings, func(f keystore.Finding) bool { return slices.Contains(javaRefuses, f.Notice) })
			want := javaView(k)
			if slices.ContainsFunc(k.Findings, func(f keystore.Finding) bool { return f.Notice == keystore.NoticeUnusableEntry }) {
				results[i] = onlyOf(results[i], want) // Java lists what it cannot serve
			}
			switch {
			case refuses && results[i] == want:
				t.Errorf("Java loads it, but it is warned about: %+v", k.Findings)
			case !refuses && results[i] != want:
				t.Errorf("Java (-want +got):\n%s", cmp.Diff(want, results[i]))
			}
		})
	}
}

// onlyOf leaves the entries that are wanted.
func onlyOf(result, want string) string {
	wanted := strings.Split(want, "\t")
	return strings.Join(slices.DeleteFunc(strings.Split(result, "\t"), func(entry string) bool { return !slices.Contains(wanted, entry) }), "\t")
}

// TestJavaRefuses asks Java about files that are refused here because it does.
func TestJavaRefuses(t *testing.T) {
	if _, err := exec.LookPath("javac"); err != nil {
		t.Skip("no JDK on PATH: whether Java refuses what is refused here was not run")
	}
	w := newWorld()
	files := []loading{{"padded length", changeit, keystoretest.Padded(w.one.PKCS12(changeit))}}
	for name, row := range crafted(w) {
		if row.want.reason == keystore.ReasonEmptyName || strings.HasPrefix(name, "key of a kind that Java does not know") || strings.HasPrefix(name, "key with another password") {
			files = append(files, loading{name, changeit, row.file})
		}
	}
	for i, result := range javaLoad(t, files) {
		if result != "error" {
			t.Errorf("%s: Java loads it: %s", files[i].name, result)
		}
	}
}

func loadings(t *testing.T) []loading {
	t.Helper()
	var all []loading
	for _, row := range fixtures {
		if row.want.reason == "" {
			all = append(all, loading{row.file, row.password, readFixture(t, row.file)})
		}
	}
	w := newWorld()
	for name, row := range crafted(w) {
		if row.want.reason == "" {
			all = append(all, loading{name, changeit, row.file})
		}
	}
	for name, file := range unpaired(w) {
		all = append(all, loading{name, changeit, file})
	}
	for name, identity := range identities() {
		for _, encoding := range encodings {
			file, err := bundleOf(t, identity).Encode(changeit, encoding)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all,
				loading{fmt.Sprintf("written/%s/%s", name, encoding), changeit, file},
				loading{fmt.Sprintf("written without chance/%s/%s", name, encoding), changeit, same(t, bundleOf(t, identity), changeit, encoding)})
		}
	}
	return all
}

// unpaired are files in which local key ids are missing, in every order that
// matters to Java.
func unpaired(w world) map[string][]byte {
	files := map[string][]byte{}
	for _, keyFirst := range []bool{true, false} {
		for _, leafFirst := range []bool{true, false} {
			for _, aliases := range []bool{true, false} {
				s := w.store()
				bags := s.Parts[0].Bags
				key := &s.Parts[1].Bags[0]
				bags[0].LocalKeyID, key.LocalKeyID = nil, nil
				if aliases {
					bags[0].Alias, key.Alias = "gate", "GATE"
				}
				if !leafFirst {
					slices.Reverse(bags)
				}
				if keyFirst {
					slices.Reverse(s.Parts)
				}
				files[fmt.Sprintf("without ids/key first %v/leaf first %v/aliases %v", keyFirst, leafFirst, aliases)] = s.Encode()
			}
		}
	}
	return files
}

// javaView is what Java should say about a keystore, with its rules for aliases.
func javaView(k *keystore.Keystore) string {
	var lines []string
	for i, entry := range k.Entries {
		alias := strings.ToLower(entry.Alias)
		if alias == "" {
			alias = fmt.Sprint(i + 1)
		}
		facts := keystore.FactsOf(entry.Leaf)
		lines = append(lines, fmt.Sprintf("%s,%s,%d,%s", alias, facts.FingerprintSHA256, len(entry.Chain)+1, facts.SerialNumber))
	}
	slices.Sort(lines)
	return strings.Join(lines, "\t")
}

func javaLoad(t *testing.T, all []loading) []string {
	t.Helper()
	dir := t.TempDir()
	var list bytes.Buffer
	for i, one := range all {
		file := filepath.Join(dir, fmt.Sprintf("%d.p12", i))
		if err := os.WriteFile(file, one.data, 0o600); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&list, "%s\t%s\n", file, one.password)
	}
	java := exec.CommandContext(t.Context(), "java", filepath.Join("testdata", "Load.java"))
	java.Stdin = &list
	var problems bytes.Buffer
	java.Stderr = &problems
	out, err := java.Output()
	if err != nil {
		t.Fatalf("java: %v\n%s", err, problems.String())
	}
	var results []string
	for line := range strings.Lines(string(out)) {
		entries := strings.Split(strings.TrimSpace(line), "\t")[1:]
		slices.Sort(entries)
		results = append(results, strings.Join(entries, "\t"))
	}
	if len(results) != len(all) {
		t.Fatalf("%d answers for %d files", len(results), len(all))
	}
	return results
}
