// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func TestValidateName(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"cert.p12", "a", "My cert (2).p12", "terraform-0123abcd-x7k2mq4r.p12", ".p12", "a.b.c", "a+b@c=d,e", "lists", strings.Repeat("a", 255)} {
		if err := gate.ValidateName(name); err != nil {
			t.Errorf("%q: %v", name, err)
		}
	}
	for _, name := range []string{
		"", "list", "LIST", "List", ".", "..", "../x", "a..b", "a/b", `a\b`, "a%2fb", "a\x00b", "a\nb", "a\x7fb", "a?b", "a#b", "a;b",
		"a:b", "a*b", "a|b", `a"b`, "a<b", "a&b", " a", "a ", "a.", "ä.p12", "a\u202eb", strings.Repeat("a", 256),
	} {
		if err := gate.ValidateName(name); !errors.Is(err, gate.ErrName) || len(err.Error()) <= len(gate.ErrName.Error()) {
			t.Errorf("%q: %v", name, err)
		}
	}
}

func TestNamePattern(t *testing.T) {
	t.Parallel()
	fingerprint := "0123ABCD" + strings.Repeat("ff", 28)
	seen := map[string]bool{}
	for _, prefix := range []string{"terraform-", "", "Web."} {
		for range 100 {
			name := gate.NewName(prefix, fingerprint)
			if seen[name] {
				t.Fatalf("%q twice", name)
			}
			seen[name] = true
			if err := gate.ValidateName(name); err != nil {
				t.Errorf("%q: %v", name, err)
			}
			for _, stored := range []string{name, strings.ToLower(name), strings.ToUpper(name)} {
				if got, ok := gate.ParseName(prefix, stored); !ok || got != "0123abcd" {
					t.Errorf("ParseName(%q, %q) = %q %v", prefix, stored, got, ok)
				}
			}
		}
	}
	for _, foreign := range []string{"", "terraform-", "cert.p12", "terraform-0123abcd.p12", "terraform-0123abcd-x7k2mq4.p12", "terraform-0123abcg-x7k2mq4r.p12", "terraform-0123abcd-x7k2mq4r.p12.bak", "other-0123abcd-x7k2mq4r.p12", "xterraform-0123abcd-x7k2mq4r.p12"} {
		if got, ok := gate.ParseName("terraform-", foreign); ok {
			t.Errorf("%q is taken for ours: %q", foreign, got)
		}
	}
}

func TestValidatePrefix(t *testing.T) {
	t.Parallel()
	for _, prefix := range []string{"", "terraform-", "a.", strings.Repeat("a", 234)} {
		if err := gate.ValidatePrefix(prefix); err != nil {
			t.Errorf("%q: %v", prefix, err)
		}
		if err := gate.ValidateName(gate.NewName(prefix, strings.Repeat("ab", 32))); err != nil {
			t.Errorf("%q: %v", prefix, err)
		}
	}
	for _, prefix := range []string{" a", "a/", "..", "a%", "ä", strings.Repeat("a", 235)} {
		if gate.ValidatePrefix(prefix) == nil {
			t.Errorf("%q is accepted", prefix)
		}
	}
}

func TestValidatePassword(t *testing.T) {
	t.Parallel()
	for password, fine := range map[string]bool{
		"": false, "changeit": true, `"quo;ted", ü`: true, "in side": true,
		" before": false, "after ": false, "line\n": false, "tab\t": false, "nul\x00": false, "c1\u0085": false, "\ufeffmark": false,
	} {
		err := gate.ValidatePassword(rest.NewSecret(password))
		var refused *gate.PasswordError
		if fine != (err == nil) || !fine && !errors.As(err, &refused) {
			t.Errorf("%q: %v", password, err)
		}
		if err != nil && password != "" && strings.Contains(err.Error(), strings.TrimSpace(password)) {
			t.Errorf("shows the password: %v", err)
		}
	}
}
