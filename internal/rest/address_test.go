// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"errors"
	"strings"
	"testing"
)

// TestAddress: what requests go to. Plain http is for this machine only.
func TestAddress(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]struct{ url, path string }{
		"https://Gate1":                  {"https://gate1", ""},
		"https://gate1:443/e/a%2Fb/":     {"https://gate1", "/e/a%2Fb/"},
		"HTTPS://gate1.:9999":            {"https://gate1:9999", ""},
		"https://[0:0:0:0:0:0:0:1]:0443": {"https://[::1]", ""},
		"http://localhost":               {"http://localhost", ""},
		"http://127.1.2.3:443":           {"http://127.1.2.3:443", ""},
		"http://[::1]:80/x":              {"http://[::1]", "/x"},
	} {
		address, path, err := AddressForm{Of: "a server"}.Parse(raw)
		if err != nil || address.URL() != want.url || path != want.path || address.IsPlain() != strings.HasPrefix(want.url, "http:") {
			t.Errorf("%q: %s %s %v", raw, address.URL(), path, err)
		}
	}
	for _, raw := range []string{
		"http://gate1", "http://10.0.0.1", "http://localhost.example.com", "http://[fe80::1%25lo]", "ftp://gate1", "gate1", "https:gate1",
		"https://user:s3cr3t@gate1", "https://gate1?token=s3cr3t", "https://gate1#s3cr3t", "https:///x", "https://gate1:0", "https://gate1:65536", "https://ga te1", "://",
	} {
		address, _, err := AddressForm{Of: "a server"}.Parse(raw)
		var refused *AddressError
		if !address.IsZero() || !errors.As(err, &refused) || strings.Contains(err.Error(), "s3cr3t") {
			t.Errorf("%q: %s %v", raw, address, err)
		}
	}
}
