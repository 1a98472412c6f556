// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"crypto/sha256"
	"encoding/hex"
	"os"
	"path/filepath"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// somebodys is what a file holds that others have put there.
const somebodys = "somebody's only key"

var keystores = subject{
	kind: "activegate_keystore",
	prepare: func(w *world) {
		var err error
		w.folder, err = os.MkdirTemp("", "activegate-story-")
		mustNot(err)
		mustNot(os.Mkdir(filepath.Join(w.folder, "folder"), 0o700))
		mustNot(os.Symlink("folder", filepath.Join(w.folder, "link")))
	},
	id:    func(*world) string { return "" },
	holds: holdsFiles,
	choices: []choice{
		{name: "key", values: []value{
			generated("a new one", "gate1.example.com", "", "90d"),
			generated("a new one for gate2", "gate2.example.com", "", "90d"),
			renewed("30d", generated("a new one", "gate1.example.com", "", "90d")),
			renewed("1d", generated("a new one", "gate1.example.com", "", "90d")),
			generated("a new one of an authority", "CN=gate1.example.com,O=Example", "Throw Away", "90d", "a.example.com", "b.example.com"),
			generated("a new one of an authority, in another order", "CN=gate1.example.com,O=Example", "Throw Away", "90d", "b.example.com", "a.example.com"),
			generated("a new one for a year", "gate1.example.com", "", "1y"),
			givenKey("A", func(m *material) (string, *keystoretest.Identity) { return m.a.CertPEM, m.a }),
			givenKey("A with a comment", func(m *material) (string, *keystoretest.Identity) { return "# renewed\n" + m.a.CertPEM, m.a }),
			givenKey("B", func(m *material) (string, *keystoretest.Identity) { return m.b.CertPEM, m.b }),
			withRoot(givenKey("B", func(m *material) (string, *keystoretest.Identity) { return m.b.CertPEM, m.b })),
			givenKey("C, which expires soon", func(m *material) (string, *keystoretest.Identity) { return m.c.CertPEM, m.c }),
			givenKey("B with A's key", func(m *material) (string, *keystoretest.Identity) { return m.b.CertPEM, m.a }),
		}},
		inFolder("pkcs12_file", "folder/key.p12", "link/key.p12", "folder/new/key.p12"),
		inFolder("jks_file", "", "folder/key.jks", "folder/../folder/key.jks", "folder/new/key.jks"),
		inFolder("backup_file", "", "folder/key.zip", "link/key.zip"),
		{name: "password_wo", about: []string{"password_wo"}, values: []value{
			some("password", "password_wo", func(*world) cty.Value { return text(password) }),
			some("another", "password_wo", func(*world) cty.Value { return text("another password") }),
		}},
		{name: "profile", about: []string{"profile"}, values: []value{
			some("activegate", "profile", func(*world) cty.Value { return text("activegate") }),
			{word: "null", gives: nothing},
			some("appmon", "profile", func(*world) cty.Value { return text("appmon") }),
		}},
		one("alias", cty.String, text("gate"), text("dtserver")),
		one("revision", cty.String, text("1"), text("2"), text("")),
		one("expiry_warning", cty.String, text("10d"), text("60d")),
	},
	events: []event{
		passes("5 days", 5*day), passes("40 days", 40*day), passes("61 days", 61*day), passes("a year", 365*day),
		{"a file is lost", func(w *world, arg int) { w.file(arg, os.Remove) }},
		{"the workspace is emptied", func(w *world, _ int) { w.emptied(filepath.Join(w.folder, "folder")) }},
		{"somebody's file is in the place of one", func(w *world, arg int) {
			w.file(arg, func(path string) error { return os.WriteFile(path, []byte(somebodys), 0o600) })
		}},
		{"a link is in the place of a file", func(w *world, arg int) {
			w.file(arg, func(path string) error {
				mustNot(os.Rename(path, path+".moved"))
				return os.Symlink(path+".moved", path)
			})
		}},
		{"somebody makes the key's first file", func(w *world, _ int) {
			mustNot(os.WriteFile(filepath.Join(w.folder, "folder", "key.p12"), []byte(somebodys), 0o600))
		}},
	},
}

func generated(word, subject, issuer, length string, names ...string) value {
	return some(word, "generate", func(*world) cty.Value {
		optional := func(s string) cty.Value {
			if s == "" {
				return cty.NullVal(cty.String)
			}
			return text(s)
		}
		dns := cty.NullVal(cty.List(cty.String))
		if len(names) > 0 {
			dns = texts(names...)
		}
		return cty.ObjectVal(map[string]cty.Value{
			"subject": text(subject), "issuer": optional(issuer), "valid_for": optional(length), "key": text("ec-p256"),
			"dns_names": dns, "ip_addresses": cty.NullVal(cty.List(cty.String)),
		})
	})
}

// renewed and withRoot are values with one attribute more.
func renewed(before string, v value) value {
	return more(v, "renew_before", before, func() string { return before })
}

func withRoot(v value) value {
	return more(v, "certificate_chain_pem", "its root", func() string { return theCertificates().ca.PEM() })
}

func more(v value, name, word string, of func() string) value {
	return value{word: v.word + ", " + name + " " + word, gives: func(w *world) map[string]cty.Value {
		all := v.gives(w)
		all[name] = text(of())
		return all
	}}
}

func givenKey(word string, of func(m *material) (string, *keystoretest.Identity)) value {
	return value{word: word, gives: func(*world) map[string]cty.Value {
		certificate, key := of(theCertificates())
		return map[string]cty.Value{"certificate_pem": text(certificate), "private_key_pem_wo": text(key.KeyPEM)}
	}}
}

// inFolder are paths below the folder of a story; "" is none.
func inFolder(name string, paths ...string) choice {
	c := choice{name: name, about: []string{name}}
	for _, path := range paths {
		if path == "" {
			c.values = append(c.values, value{word: "null", gives: nothing})
			continue
		}
		c.values = append(c.values, some(path, name, func(w *world) cty.Value { return text(w.folder + "/" + path) }))
	}
	return c
}

// file does something with one of the files that the state knows and that is
// there.
func (w *world) file(arg int, do func(path string) error) {
	var there []string
	if w.object == nil {
		return
	}
	for _, kind := range keyKinds {
		if path := w.object.Value.GetAttr(kind + "_file"); !path.IsNull() {
			if info, err := os.Lstat(path.AsString()); err == nil && info.Mode().IsRegular() {
				there = append(there, path.AsString())
			}
		}
	}
	if len(there) > 0 {
		mustNot(do(there[arg%len(there)]))
	}
}

var keyKinds = []string{"jks", "pkcs12", "backup"}

func (w *world) emptied(folder string) {
	mustNot(os.RemoveAll(folder))
	mustNot(os.Mkdir(folder, 0o700))
}

// holdsFiles: what the state says is on the disk, is there; and nothing else of
// ours is.
func holdsFiles(w *world) string {
	if w.object == nil {
		return ""
	}
	state := w.object.Value.AsValueMap()
	var missing []string
	for _, kind := range state["missing_files"].AsValueSlice() {
		missing = append(missing, kind.AsString())
	}
	sums := state["files"].AsValueMap()
	for _, kind := range keyKinds {
		path := state[kind+"_file"]
		sum, written := sums[kind]
		switch {
		case path.IsNull() == written:
			return kind + ": the state knows a sum without a path, or a path without a sum"
		case !written || slices.Contains(missing, kind):
			continue
		}
		content, err := os.ReadFile(path.AsString())
		if err != nil {
			return err.Error()
		}
		if got := sha256.Sum256(content); hex.EncodeToString(got[:]) != sum.AsString() {
			return path.AsString() + " holds something else than the state says"
		}
	}
	return ""
}
