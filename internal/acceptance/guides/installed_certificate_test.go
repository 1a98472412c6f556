// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// installedWithCertificate is a gate that is given files before it runs.
func installedWithCertificate() guide {
	return guide{
		before:    func(*world) {},
		meanwhile: map[string]func(*world){"a gate starts with the files": startsWithFiles},
		after: func(w *world) {
			if certificate := w.content("gate1.crt"); strings.Count(certificate, "BEGIN CERTIFICATE") != 1 {
				w.Errorf("the certificate is %q", certificate)
			}
		},
	}
}

// startsWithFiles opens the file as a gate does, with the password and the alias
// that lie beside it; with Java's own KeyStore, where there is one.
func startsWithFiles(w *world) {
	w.Helper()
	password, alias := w.content("password"), w.content("alias")
	store, err := keystore.Decode([]byte(w.content("server.p12")), password)
	if err != nil || len(store.Entries) != 1 || store.Entries[0].Alias != alias || len(store.Findings) > 0 {
		w.Fatalf("a gate cannot use the file: %v", err)
	}
	java, err := exec.LookPath("javac")
	if err != nil {
		w.Log("no JDK on PATH: that Java's KeyStore opens the file was not tried")
		return
	}
	program, err := filepath.Abs("../../keystore/testdata/Key.java")
	if err != nil {
		w.Fatal(err)
	}
	command := exec.CommandContext(w.Context(), filepath.Join(filepath.Dir(java), "java"), program, "PKCS12", "server.p12", password)
	command.Dir = w.directory
	said, err := command.CombinedOutput()
	want := alias + " 1 " + keystore.FactsOf(store.Leaf()).FingerprintSHA256 + ";"
	if err != nil || !strings.Contains(string(said), want) {
		w.Errorf("Java says %q, want %q: %v", said, want, err)
	}
}
