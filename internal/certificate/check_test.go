// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/types"
)

// International names are dialled, and asked for, in the form in which they travel.
func TestVerificationOfInternationalNames(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ address, serverName, wantAddress, wantName string }{
		{"bücher.example:443", "", "xn--bcher-kva.example:443", "xn--bcher-kva.example"},
		{"192.0.2.1:443", "bücher.example", "192.0.2.1:443", "xn--bcher-kva.example"},
		{"[2001:db8::1]:443", "gate1", "[2001:db8::1]:443", "gate1"},
	} {
		m := model{VerifyServed: types.BoolValue(true), VerifyAddress: types.StringValue(test.address), VerifyServerName: types.StringValue(test.serverName)}
		if v := verificationOf(m, location{}); v.Address != test.wantAddress || v.ServerName != test.wantName {
			t.Errorf("got %s and %s, want %s and %s", v.Address, v.ServerName, test.wantAddress, test.wantName)
		}
	}
}
