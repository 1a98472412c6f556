// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// FuzzCustomProperties: what is rendered is one section, and is read back
// exactly; everything else is refused without repeating the password.
func FuzzCustomProperties(f *testing.F) {
	f.Add("gate1.p12", "changeit", "gate1", true)
	f.Add("gate1.p12", "a\ncertificate-alias = x", "", false)
	f.Add("../x", " ", "GATE", true)
	f.Add("a b.p12", "p=w]#;\\", "\u2028", true)
	f.Fuzz(func(t *testing.T, file, password, alias string, aliased bool) {
		name := types.StringNull()
		want := map[string]string{"certificate-file": file, "certificate-password": password}
		if aliased {
			name = types.StringValue(alias)
			want["certificate-alias"] = alias
		}
		text, refused := renderCustomProperties(file, password, name)
		if refused != nil {
			if text != "" || len(password) > 60 && strings.Contains(refused.Text, password) {
				t.Errorf("refused with %q and %q", text, refused.Text)
			}
			return
		}
		head, lines, _ := strings.Cut(text, "\n")
		if head != "[com.compuware.apm.webserver]" || !strings.HasSuffix(text, "\n") {
			t.Errorf("%q", text)
		}
		got := map[string]string{}
		for _, line := range strings.FieldsFunc(lines, func(char rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", char) }) {
			key, value, _ := strings.Cut(line, " = ")
			got[key] = strings.TrimSpace(value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("read back (-want +got):\n%s", diff)
		}
	})
}
