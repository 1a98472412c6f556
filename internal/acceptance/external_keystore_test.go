// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"archive/zip"
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// keyFiles is a generated key in all three files, in a folder of the root module.
func keyFiles(revision string) string {
	return fmt.Sprintf(`
resource "activegate_keystore" "key" {
  generate    = { subject = "CN=gate1.example.com,O=Example", key = "rsa-2048" }
  jks_file    = "keys/key.jks"
  pkcs12_file = "keys/key.p12"
  backup_file = "keys/key.zip"
  password_wo = var.password
  revision    = %q
}

output "leaf" {
  value = activegate_keystore.key.fingerprint_sha256
}
`, revision)
}

// createdFirst is a resource that is created before it is destroyed.
func createdFirst(resource string) string {
	return strings.Replace(resource, "  revision ", "  lifecycle {\n    create_before_destroy = true\n  }\n  revision ", 1)
}

// TestExternalKeystore is the life of a key in files under a real engine: what it
// hands on from plan to apply, and what it writes down, only an engine can tell.
func TestExternalKeystore(t *testing.T) {
	e := newExternal(t, newWorld(t))
	e.variables = append(e.variables, "TF_VAR_password="+filePassword)
	seen := e.witness()
	secrets := []leak.Secret{leak.Text("password", filePassword)}
	write := func(revision string) {
		e.write(ephemeralPassword, keyFiles(revision))
	}
	settled := func() {
		t.Helper()
		e.unchanged()
		seen.look("saved.tfplan")
		seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
		secrets = append(secrets, e.keyInFiles())
	}

	write("1")
	seen.run(humanOutput, "apply", "-auto-approve")
	settled()

	// A pipeline's workspace is empty, and that is no reason for another key.
	gone := e.read("keys/key.p12")
	e.remove("keys/key.p12")
	e.says(e.unchanged(), "Warning: Files of this key are missing", "keys/key.p12", "nothing is planned")
	e.file(e.path("work", "keys/key.p12"), string(gone))

	write("2")
	e.says(e.changed(), "Warning: A new key will be made", "changed: `revision`")
	before := e.read("terraform.tfstate")
	e.ok(e.run("apply", "saved.tfplan"))
	settled()

	// Killed before the state was saved.
	write("3")
	e.ok(e.apply())
	e.file(e.path("work", "terraform.tfstate"), string(before))
	e.says(e.changed(), "Warning: An apply was interrupted", "keys/key.p12 is new")
	e.ok(e.run("apply", "saved.tfplan"))
	settled()

	replaced := e.ok(e.apply("-replace=activegate_keystore.key"))
	e.says(replaced, "1 added, 0 changed, 1 destroyed")
	settled()
	own := e.read("keys/key.p12")

	// Created before it is destroyed, the successor does not know whose files these
	// are. The message says the way on.
	e.write(ephemeralPassword, createdFirst(keyFiles("3")))
	stopped := e.fails(e.apply("-replace=activegate_keystore.key"))
	e.says(stopped, "Error: A file is in the way", "move all files of this key away, and apply again, without `-replace`")
	if got := e.read("keys/key.p12"); !bytes.Equal(got, own) {
		t.Error("a file was changed")
	}
	if err := os.Rename(e.path("work", "keys"), e.path("work", "moved")); err != nil {
		t.Fatal(err)
	}
	e.says(e.ok(e.apply()), "1 added, 0 changed, 1 destroyed")
	settled()

	own = e.read("keys/key.p12")
	e.file(e.path("work", "keys/key.p12"), "somebody's")
	write("4")
	e.says(e.fails(e.run("plan")), "Error: A file is in the way", "keys/key.p12")
	if string(e.read("keys/key.p12")) != "somebody's" {
		t.Error("somebody's file was changed")
	}
	e.file(e.path("work", "keys/key.p12"), string(own))

	destroyed := e.ok(e.run("destroy", "-auto-approve"))
	e.says(destroyed, "Warning: The backup stays", "keys/key.zip")
	entries, err := os.ReadDir(e.path("work", "keys"))
	if err != nil || len(entries) != 1 || entries[0].Name() != "key.zip" {
		t.Errorf("left are %v: %v", entries, err)
	}
	log, err := os.ReadFile(e.path("trace.log"))
	if err != nil || !bytes.Contains(log, []byte("activegate_keystore.key")) {
		t.Fatalf("the log tells nothing of the resource: %v", err)
	}
	seen.keep(traceLog, "engine and provider", log)
	seen.nowhere(secrets)
}

func (e *external) remove(name string) {
	e.t.Helper()
	if err := os.Remove(e.path("work", name)); err != nil {
		e.t.Fatal(err)
	}
}

// keyInFiles requires that the files hold the key of the state, for their owner
// alone, and returns it.
func (e *external) keyInFiles() leak.Secret {
	e.t.Helper()
	for _, name := range []string{"key.jks", "key.p12", "key.zip"} {
		info, err := os.Stat(e.path("work", "keys", name))
		if err != nil || info.Mode().Perm() != 0o600 {
			e.t.Errorf("%s: %v, %v", name, info, err)
		}
	}
	store, err := keystore.Decode(e.read("keys/key.p12"), filePassword)
	leaf, told := e.attributes("activegate_keystore.key")["fingerprint_sha256"].(string)
	if err != nil || !told || keystore.FactsOf(store.Leaf()).FingerprintSHA256 != leaf {
		e.t.Fatalf("the PKCS#12 file does not hold the certificate %s of the state: %v", leaf, err)
	}
	backup := e.read("keys/key.zip")
	archive, err := zip.NewReader(bytes.NewReader(backup), int64(len(backup)))
	if err != nil {
		e.t.Fatal(err)
	}
	opened, err := archive.Open("key.pem")
	if err != nil {
		e.t.Fatal(err)
	}
	text, err := io.ReadAll(opened)
	if err != nil {
		e.t.Fatal(err)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		e.t.Fatal("the backup holds no key")
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	key, is := parsed.(crypto.Signer)
	if err != nil || !is {
		e.t.Fatalf("the key is a %T: %v", parsed, err)
	}
	return leak.Key("private key of the files", key, string(text))
}

// TestExternalSelfSigned gives a gate certificates that are made on the way: the
// same revision plans nothing although each run has another key, and no file of
// any kind is in state, plan or log.
func TestExternalSelfSigned(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	seen := e.witness()
	configured := func(revision string) {
		e.write(`
ephemeral "activegate_self_signed_certificate" "gate" {
  subject = "gate1.example.com"
  key     = "rsa-2048"
}
`, certificate(gate,
			"pkcs12_base64_wo = ephemeral.activegate_self_signed_certificate.gate.pkcs12_base64",
			"password_wo = ephemeral.activegate_self_signed_certificate.gate.password",
			fmt.Sprintf("revision = %q", revision)))
	}
	var leafs []string
	for _, revision := range []string{"1", "2"} {
		configured(revision)
		e.changed()
		seen.look("saved.tfplan")
		seen.run(humanOutput, "apply", "saved.tfplan")
		leafs = append(leafs, keystore.FactsOf(gate.Served()).FingerprintSHA256)
		gate.Journal().Reset()
		e.unchanged()
		w.noWrites(gate)
		seen.look()
		seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
	}
	if leafs[0] == leafs[1] || slices.Contains(leafs, keystore.FactsOf(gate.DefaultLeaf()).FingerprintSHA256) {
		t.Errorf("the gate has served %q", leafs)
	}
	seen.keepLog()
	seen.nowhere([]leak.Secret{anyPKCS12(), leak.Text("a private key", "-----BEGIN PRIVATE KEY-----"), token()})
}
