// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func TestParseNodeID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int32{
		"32": 32, "-1556499193": -1556499193, "0xa339b507": -1556499193, "0XA339B507": -1556499193, "0x20": 32,
		"2147483647": 2147483647, "-2147483648": -2147483648, "0x80000000": -2147483648, "0": 0,
	} {
		if got, err := managed.ParseNodeID(text); err != nil || got != want {
			t.Errorf("%q is %d, %v, want %d", text, got, err, want)
		}
	}
	if got, err := managed.ParseNodeID(" 32\n"); err != nil || got != 32 {
		t.Errorf("with white space it is %d, %v", got, err)
	}
	for _, text := range []string{"", "gate1", "2147483648", "2738468103", "-2147483649", "0x", "0x1a339b507", "3.5", "99999999999999999999", "-0x20", "a339b507"} {
		if got, err := managed.ParseNodeID(text); err == nil || !strings.Contains(err.Error(), "expected") && !strings.Contains(err.Error(), "out of range") {
			t.Errorf("%q is %d, %v", text, got, err)
		}
	}
}

func TestParseNode(t *testing.T) {
	t.Parallel()
	node, err := managed.ParseNode("activegate/0xa339b507")
	if err != nil || node.String() != "activegate/-1556499193" {
		t.Errorf("%s, %v", node, err)
	}
	for _, text := range []string{"activegate", "gate/1", "server/", "32", "server/x"} {
		if node, err := managed.ParseNode(text); err == nil {
			t.Errorf("%q is %s", text, node)
		}
	}
}

func TestParseAddress(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"https://Managed.example.com": "https://managed.example.com", "https://managed.example.com:443/": "https://managed.example.com",
		"https://managed.example.com:8443": "https://managed.example.com:8443",
	} {
		if got, err := managed.ParseAddress(text); err != nil || got.URL() != want {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"https://managed.example.com/e/abc12345", "https://managed.example.com/api/v1.0/onpremise", "https://managed.example.com/api", "https://managed.example.com/cmc",
		"http://managed.example.com", "managed.example.com", "https://",
	} {
		var refused *rest.AddressError
		if got, err := managed.ParseAddress(text); !errors.As(err, &refused) {
			t.Errorf("%q is %s, %v", text, got, err)
		}
	}
}
