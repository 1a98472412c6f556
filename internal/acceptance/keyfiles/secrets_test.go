// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfiles_test

import (
	"archive/zip"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// secrets are the password, and the key that the backup holds.
func (w *world) secrets() []leak.Secret {
	w.Helper()
	file := w.content("key.zip")
	archive, err := zip.NewReader(strings.NewReader(file), int64(len(file)))
	if err != nil {
		w.Fatal(err)
	}
	opened, err := archive.Open("key.pem")
	if err != nil {
		w.Fatal(err)
	}
	text, err := io.ReadAll(opened)
	if err != nil {
		w.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		w.Fatal("the backup holds no key")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		w.Fatal(err)
	}
	key, is := parsed.(crypto.Signer)
	if !is {
		w.Fatalf("a key of type %T", parsed)
	}
	return []leak.Secret{leak.Text("password", password), leak.Key("key", key, string(text))}
}

// TestNoSecrets: neither key nor password is in a state, a plan or a message, of a
// key that is made and of one that is given, when it works and when it fails.
func TestNoSecrets(t *testing.T) {
	id := issue()
	for name, config := range map[string]func(*world) given{
		"generated": (*world).generated,
		"imported":  func(w *world) given { return w.imported(id) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			var places []leak.Place
			keep := func(change *inprocess.Change) {
				if change != nil {
					places = append(places, leak.Place{Name: "plan", Content: fmt.Appendf(nil, "%#v %s", change.After, change.Private)})
				}
				if w.stored != nil {
					places = append(places, leak.Place{Name: "state", Content: fmt.Appendf(nil, "%#v %s", w.stored.Value, w.stored.Private)})
				}
				places = append(places, leak.Place{Name: "messages", Content: []byte(w.all())})
			}
			keep(w.apply(config(w)))
			w.remove("key.p12")
			keep(w.plan(config(w)))
			w.put("key.jks", "somebody's")
			keep(w.plan(config(w).with(given{"revision": text("2")})))
			keep(w.plan(config(w).with(given{"alias": text("UPPER")})))
			secrets := w.secrets()
			for _, finding := range leak.Scan(places, secrets...) {
				t.Error(finding)
			}
			if planted := leak.Scan([]leak.Place{{Name: "backup", Content: []byte(w.content("key.zip"))}}, secrets...); len(planted) == 0 {
				t.Error("a key would not be found")
			}
		})
	}
}
