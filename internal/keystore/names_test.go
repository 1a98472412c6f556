// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"net"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

func TestCovers(t *testing.T) {
	leaf := keystoretest.SelfSigned(
		keystoretest.WithCommonName("common.example"),
		keystoretest.WithDNS("Gate.example.com", "*.wild.example", "xn--bcher-kva.example", "*.xn--strae-oqa.example", "192.0.2.7"),
		keystoretest.WithIPs(net.IPv4(192, 0, 2, 1), net.ParseIP("2001:db8::1")),
	).Leaf
	for name, want := range map[string]bool{
		"gate.example.com": true, "GATE.Example.COM": true, "gate.example.com.": true, "example.com": false, "other.example.com": false,
		"common.example": false, "": false,

		"a.wild.example": true, "A.Wild.Example.": true, "a.b.wild.example": false, "wild.example": false,
		"*.wild.example": true, "*.WILD.example.": true, "*.example.com": false,

		"bücher.example": true, "BÜCHER.Example": true, "bücher.example.": true, "bu\u0308cher.example": true, "xn--bcher-kva.example": true, "XN--bcher-kva.example": true,
		"bücher。example": true, "a.bücher.example": false, "bucher.example": false,
		"a.straße.example": true, "*.straße.example": true, "a.strasse.example": false, "ü_.example": false,

		"192.0.2.1": true, "192.0.2.2": false, "2001:db8::1": true, "2001:0DB8:0::1": true, "[2001:db8::1]": true, "::ffff:192.0.2.1": true,
		"192.0.2.7": false, // an address as a DNS name: clients do not look there
	} {
		if got := keystore.Covers(leaf, name); got != want {
			t.Errorf("%q: got %t", name, got)
		}
	}
}
