// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"crypto"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// secret is a value that must not be seen, and how it is looked for.
type secret struct {
	leak.Secret
	value []byte
}

func text(name, value string) secret { return secret{leak.Text(name, value), []byte(value)} }

// Names of what is looked for in examples.
const (
	theAPIToken    = "API token"
	thePassword    = "password"
	theFallback    = "fallback password"
	theGenerated   = "generated password"
	theGateToken   = "ActiveGate token"
	theTenantToken = "tenant token"
	theOldToken    = "old tenant token"
	theNewToken    = "new tenant token"

	variableTenant = "variable tenant_token"
	variableSecond = "variable second_tenant_token"
	variableGate   = "variable gate_token"

	variableKeystore = "variable keystore_password"
)

// secretsOf are all secrets of an example after its apply: those of the files
// that it reads, of its variables, of the environment, and what was made.
func secretsOf(v *watched, api *simulator.Environment) []secret {
	v.Helper()
	found := []secret{
		text(theAPIToken, simulator.Token), text(thePassword, password), text(theFallback, fallbackPassword),
		text("PKCS#12 file", "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"), // the mark of all of them, see RFC 7292
		text(variableTenant, someTenantToken), text(variableSecond, "secondTenantToken"),
		text(variableGate, someGateToken[strings.LastIndex(someGateToken, ".")+1:]), text(variableKeystore, someKeystorePassword),
		text("AppMon password", simulator.AppMonPassword),
		text("AppMon credentials", base64.StdEncoding.EncodeToString([]byte(simulator.AppMonUser+":"+simulator.AppMonPassword))), text("token of the cluster", simulator.ClusterToken),
	}
	active, old := api.TenantToken()
	if old == "" {
		found = append(found, text(theTenantToken, active))
	} else {
		found = append(found, text(theNewToken, active), text(theOldToken, old))
	}
	found = append(found, filesOf(v)...)
	known := map[string]bool{}
	for _, one := range found {
		known[string(one.value)] = true
	}
	for _, one := range made(v) {
		if !known[string(one.value)] {
			known[string(one.value)] = true
			found = append(found, one)
		}
	}
	return found
}

// filesOf are the keys that an example reads.
func filesOf(v *watched) (found []secret) {
	v.Helper()
	err := filepath.WalkDir(v.w.directory(), func(path string, _ fs.DirEntry, err error) error {
		if err != nil || filepath.Ext(path) != ".key" {
			return err
		}
		content, err := os.ReadFile(path) //nolint:gosec // of this test's own folder
		if err != nil {
			return err
		}
		block, _ := pem.Decode(content)
		key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
		if err != nil {
			return err
		}
		if signer, ok := key.(crypto.Signer); ok {
			found = append(found, secret{leak.Key("private key", signer, string(content)), content})
		}
		return nil
	})
	if err != nil {
		v.Fatal(err)
	}
	return found
}

// made are the secrets that the provider made, as the states hold them.
func made(v *watched) (found []secret) {
	v.Helper()
	for _, place := range slices.Concat(v.places[stateKind], v.places[environmentKind]) {
		found = append(found, madeIn(v, place.Content)...)
	}
	return found
}

// madeIn are those that one state holds.
func madeIn(v *watched, raw []byte) (found []secret) {
	v.Helper()
	var state struct {
		Resources []struct {
			Type      string
			Instances []struct {
				Attributes struct {
					Token    string
					Active   string `json:"active_token"`
					Previous string `json:"old_token"`
				}
				Private []byte
			}
		}
	}
	decode(v.T, raw, &state)
	for _, resource := range state.Resources {
		for _, instance := range resource.Instances {
			var private map[string][]byte
			var notes struct{ Password string }
			if resource.Type == "activegate_token" && instance.Attributes.Token != "" { // an imported one has none
				found = append(found, text(theGateToken, instance.Attributes.Token[strings.LastIndex(instance.Attributes.Token, ".")+1:]))
			}
			if resource.Type == "activegate_tenant_token_rotation" {
				for _, token := range []string{instance.Attributes.Active, instance.Attributes.Previous} {
					if token != "" {
						found = append(found, text(theTenantToken, token))
					}
				}
			}
			if resource.Type != "activegate_certificate" || json.Unmarshal(instance.Private, &private) != nil || len(private["notes"]) == 0 {
				continue
			}
			if decode(v.T, private["notes"], &notes); notes.Password != "" {
				found = append(found, text(theGenerated, notes.Password))
			}
		}
	}
	return found
}

func decode(t *testing.T, raw []byte, into any) {
	t.Helper()
	if err := json.Unmarshal(raw, into); err != nil {
		t.Fatal(err)
	}
}

// plants are how secrets are hidden to see whether they are found. What is no
// text cannot be JSON.
var plants = map[string]func(value []byte) string{
	"raw":    func(value []byte) string { return string(value) },
	"base64": func(value []byte) string { return base64.StdEncoding.EncodeToString(append([]byte("x"), value...)) },
	"hex":    hex.EncodeToString,
	"URL":    func(value []byte) string { return url.QueryEscape(string(value)) },
	"JSON":   func(value []byte) string { quoted, _ := json.Marshal(string(value)); return string(quoted) },
}
