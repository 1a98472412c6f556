// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"maps"
	"path/filepath"
	"regexp"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// Names of what is looked for after a page.
const (
	theAPIToken    = "API token"
	thePassword    = "password"
	theGateToken   = "ActiveGate token"
	theTenantToken = "tenant token"
	theKey         = "private key"
	thePKCS12      = "PKCS#12 file"
)

// secret is a value that must not be seen, and how it is looked for.
type secret struct {
	leak.Secret
	value []byte
}

func text(name, value string) secret { return secret{leak.Text(name, value), []byte(value)} }

// secrets are those that a page has met so far, by their value.
type secrets map[string]secret

// newSecrets are those that are the same for every page.
func newSecrets() secrets {
	known := secrets{}
	known.add(
		text(theAPIToken, simulator.Token), text(thePassword, typed["KEYSTORE_PASSWORD"]), text(thePassword, passwordOfOthers), text("AppMon password", simulator.AppMonPassword),
		text(thePKCS12, "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01"), // the mark of all of them, see RFC 7292
	)
	return known
}

func (s secrets) add(found ...secret) {
	for _, one := range found {
		s[string(one.value)] = one
	}
}

func (s secrets) all() []secret { return slices.Collect(maps.Values(s)) }

// secretOfToken is what follows the public id of an ActiveGate token.
var secretOfToken = regexp.MustCompile(`\bdt0g02\.[A-Z2-7]{8}\.([0-9A-Z]{32,})`)

// notice keeps the secrets that are there after a block: tokens in whatever was
// written, the tenant tokens of the moment, and the keys of the directory.
func (r *reader) notice() {
	r.Helper()
	active, old := r.api.TenantToken()
	for _, token := range []string{active, old} {
		if token != "" {
			r.secrets.add(text(theTenantToken, token))
		}
	}
	for _, place := range append(r.files(), leak.Place{Content: []byte(r.printed)}) {
		for _, found := range secretOfToken.FindAllSubmatch(place.Content, -1) {
			r.secrets.add(text(theGateToken, string(found[1])))
		}
		if filepath.Ext(place.Name) == ".key" {
			r.secrets.add(r.key(place))
		}
	}
}

// key is what a file of the directory holds.
func (r *reader) key(file leak.Place) secret {
	r.Helper()
	if known, met := r.secrets[string(file.Content)]; met {
		return known
	}
	block, _ := pem.Decode(file.Content)
	if block == nil {
		r.Fatalf("%s is no PEM", file.Name)
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		r.Fatalf("%s: %v", file.Name, err)
	}
	signer, is := key.(crypto.Signer)
	if !is {
		r.Fatalf("%s holds a %T", file.Name, key)
	}
	return secret{leak.Key(theKey, signer, string(file.Content)), file.Content}
}
