// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// FuzzPrefixOf: the prefix that is recovered from a name is the one that it was
// made with, and a name of somebody else has none.
func FuzzPrefixOf(f *testing.F) {
	f.Add("terraform-0123abcd-x7k2mq4r.p12", "terraform-", "0123abcd")
	f.Add("cert.p12", "0123abcd-0123abcd-", "0123abcd")
	f.Fuzz(func(t *testing.T, name, prefix, fingerprint string) {
		if recovered, ours := PrefixOf(name, fingerprint); ours {
			if _, made := gate.ParseName(recovered, name); !made || !strings.HasPrefix(name, recovered) {
				t.Errorf("%q has the prefix %q", name, recovered)
			}
		}
		if len(fingerprint) < 8 || strings.Trim(fingerprint[:8], "0123456789abcdef") != "" || strings.Contains(prefix, fingerprint[:8]+"-") {
			return
		}
		if recovered, ours := PrefixOf(gate.NewName(prefix, fingerprint), fingerprint); !ours || recovered != prefix {
			t.Errorf("%q for %q is recovered as %q, %v", prefix, fingerprint, recovered, ours)
		}
	})
}

// FuzzCommonName: a common name is a part of what was printed, and is found
// wherever it stands among names that need no escapes.
func FuzzCommonName(f *testing.F) {
	f.Add("CN=gate1,O=Example", "gate1.example.com")
	f.Add(`O="a, CN=b", CN=c`, "x")
	f.Add(`CN=a\,b+OU=c`, "")
	f.Fuzz(func(t *testing.T, printed, name string) {
		found := commonName(printed)
		if !strings.Contains(printed, found) || strings.ContainsAny(found, `\`) || strings.TrimSpace(found) != found && !strings.Contains(printed, `"`) {
			t.Errorf("%q in %q", found, printed)
		}
		if parts := keystore.SplitName(printed); len(strings.Join(parts, ""))+len(parts)-1 != len(printed) {
			t.Errorf("%q is split into %q", printed, parts)
		}
		if name == "" || strings.TrimSpace(name) != name || strings.ContainsAny(name, `\",+#=`) {
			return
		}
		for _, form := range []string{"CN=" + name, "CN=" + name + ",O=Example", `O="Example, Inc.", cn = ` + name + " , C=AT", `O=Example\, CN\=x,CN="` + name + `"`} {
			if got := commonName(form); got != name {
				t.Errorf("%q of %q, want %q", got, form, name)
			}
		}
	})
}
