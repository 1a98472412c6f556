// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/base64"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// The places that are no files of the reader's directory.
const (
	theOutput = "output"    // of all blocks
	theLog    = "trace log" // TF_LOG=trace of engine and provider
)

// keepsSecrets compares the secrets that are found after a page with those that
// the page stores by design, and shows that others would be found.
func (r *reader) keepsSecrets(page string) {
	r.Helper()
	log, err := os.ReadFile(r.shell.log)
	if err != nil {
		r.Fatal(err)
	}
	if !strings.Contains(string(log), "provider.terraform-provider-activegate") {
		r.Error("the log holds nothing of the provider: its scan proves nothing")
	}
	places := append(r.files(), leak.Place{Name: theLog, Content: log}, leak.Place{Name: theOutput, Content: []byte(r.output.String())})
	met := r.secrets.all()
	wanted, size := make([]leak.Secret, 0, len(met)), 0
	for _, one := range met {
		wanted = append(wanted, one.Secret)
	}
	for _, place := range places {
		size += len(place.Content)
	}
	found := map[string]bool{}
	for _, finding := range leak.Scan(places, wanted...) {
		// A file of that name is a key or an archive, which people made.
		belongs := finding.Secret == theKey && strings.HasSuffix(finding.Place, ".key") ||
			finding.Secret == thePKCS12 && strings.HasSuffix(finding.Place, ".p12")
		if !belongs {
			found[in(finding.Secret, finding.Place)] = true
		}
	}
	r.Logf("%d secrets, %d places with %d bytes, %d findings, all by design unless said below", len(met), len(places), size, len(found))
	want := slices.Sorted(slices.Values(byDesign[page]))
	if diff := cmp.Diff(want, slices.Sorted(maps.Keys(found))); diff != "" {
		r.Errorf("secrets (-stored by design +found):\n%s", diff)
	}
	for _, place := range places {
		if place.Name == theLog || place.Name == theOutput || place.Name == theState {
			r.planted(place, met)
		}
	}
}

// planted puts every secret into the middle of a place, as it is and in base64,
// and requires that each is found.
func (r *reader) planted(place leak.Place, met []secret) {
	r.Helper()
	const around = 4 << 10
	middle := len(place.Content) / 2
	begin, end := place.Content[max(0, middle-around):middle], place.Content[middle:min(len(place.Content), middle+around)]
	for _, one := range met {
		for form, value := range map[string]string{
			"it is": string(one.value), "base64": base64.StdEncoding.EncodeToString(append([]byte("x"), one.value...)),
		} {
			content := string(begin) + value + string(end)
			if !slices.ContainsFunc(leak.Scan([]leak.Place{{Name: place.Name, Content: []byte(content)}}, one.Secret), func(f leak.Finding) bool {
				return f.Secret == one.String()
			}) {
				r.Errorf("%s as %s would not be found in the %s", one, form, place.Name)
			}
		}
	}
}

// files are those of the reader's directory, and what is in its saved plans.
// Providers are links to the mirror.
func (r *reader) files() (places []leak.Place) {
	r.Helper()
	err := filepath.WalkDir(r.directory, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.Type().IsRegular() {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // of this test's own folder
		if err != nil {
			return err
		}
		name, err := filepath.Rel(r.directory, path)
		if err != nil {
			return err
		}
		if filepath.Ext(name) != ".tfplan" {
			places = append(places, leak.Place{Name: name, Content: content})
			return nil
		}
		entries, err := leak.Unzip(name, content)
		places = append(places, entries...)
		return err
	})
	if err != nil {
		r.Fatal(err)
	}
	return places
}
