// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

func TestCommonName(t *testing.T) {
	for printed, want := range map[string]string{
		"CN=gate1":                               "gate1",
		"CN=gate1, OU=Monitoring, O=Example":     "gate1", // as Java prints it
		"O=Example,OU=Monitoring,CN=gate1":       "gate1",
		`O="Example, Inc.", CN="gate, one"`:      "gate, one",
		`O=Example\, Inc.,CN=gate1`:              "gate1",
		"OU=a+CN=gate1,O=Example":                "gate1",
		"cn = gate1 ":                            "gate1",
		`CN=gate\, one`:                          "", // another escape than Java's: not compared
		"CN=#0c056761746531":                     "",
		"O=CN=gate1":                             "",
		"":                                       "",
		"1.2.840.113549.1.9.1=#16,CN=gate1,C=DE": "gate1",
	} {
		if got := commonName(printed); got != want {
			t.Errorf("commonName(%q) = %q, want %q", printed, got, want)
		}
	}
}

func TestIsListed(t *testing.T) {
	expect := Certificate{Serials: []string{"1f"}, Names: []string{"gate1"}}
	for _, test := range []struct {
		name, serial, subject string
		want                  bool
	}{
		{"same", "1f", "CN=gate1, O=Example", true},
		{"another serial number", "20", "CN=gate1", false},
		{"another subject", "1f", "CN=gate2", false},
		{"no subject printed", "1f", "", true},
		{"a subject in another form", "1f", `CN=gate\ 1`, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			file := gate.File{Entries: []gate.Entry{{SerialNumber: test.serial, Subject: test.subject}}}
			if got := expect.IsListed(file); got != test.want {
				t.Errorf("IsListed = %v, want %v", got, test.want)
			}
		})
	}
}
