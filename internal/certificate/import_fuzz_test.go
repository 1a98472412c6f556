// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"net/url"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// FuzzImportID: an id that is accepted names one file of one environment of one
// gate, and is accepted again as it is written then; a refusal repeats nothing.
func FuzzImportID(f *testing.F) {
	for _, seed := range []string{
		"https://gate1:9999,abc12345,cert.p12", " https://gate1 , abc12345 , a,b.p12 ", "https://user:pa55word-s3cr3t@gate1,abc12345,cert.p12",
		"https://gate1,../..,cert.p12", "https://gate1,abc12345,../cert.p12", "cert.p12", ",,",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		id := splitImportID(text)
		address, err := checkImport(id)
		if err != nil {
			if at := strings.IndexByte(text, '@'); at > 30 && strings.Contains(err.Error(), text[:at]) {
				t.Errorf("%v repeats a user and a password", err)
			}
			return
		}
		environment, name := id.EnvironmentID.ValueString(), id.Name.ValueString()
		if gate.ValidateEnvironment(environment) != nil || url.PathEscape(environment) != environment || strings.ContainsAny(name, "/\\") || address.IsZero() {
			t.Errorf("%q is %s %q %q", text, address, environment, name)
		}
		again := splitImportID(address.String() + "," + environment + "," + name)
		same, err := checkImport(again)
		if err != nil || same != address || !again.EnvironmentID.Equal(id.EnvironmentID) || !again.Name.Equal(id.Name) {
			t.Errorf("%q is %s %q %q, and then %s %s, %v", text, address, environment, name, same, again.Name, err)
		}
	})
}
