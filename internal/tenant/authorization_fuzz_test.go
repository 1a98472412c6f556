// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// section is what a reader of the file finds.
type section struct {
	environment string
	values      map[string]string
}

// parse reads a file of sections as lenient readers do: spaces around lines,
// keys and values do not count, a line ends at any kind of line break, what
// follows # or ; is a comment.
func parse(t *testing.T, text string) []section {
	t.Helper()
	var found []section
	for _, line := range strings.FieldsFunc(text, func(char rune) bool { return strings.ContainsRune("\n\r\v\f\u0085\u2028\u2029", char) }) {
		if comment := strings.IndexAny(line, "#;!"); comment >= 0 {
			line = line[:comment]
		}
		line = strings.TrimSpace(line)
		key, value, assigned := strings.Cut(line, "=")
		switch {
		case line == "":
		case strings.HasPrefix(line, "[") && strings.HasSuffix(line, "]"):
			found = append(found, section{environment: line[1 : len(line)-1], values: map[string]string{}})
		case assigned && len(found) > 0:
			found[len(found)-1].values[strings.TrimSpace(key)] = strings.TrimSpace(value)
		default:
			t.Fatalf("not a line of such a file: %q", line)
		}
	}
	return found
}

// FuzzAuthorizationProperties: what is rendered is read back exactly, whatever
// it holds; everything else is refused without repeating a token.
func FuzzAuthorizationProperties(f *testing.F) {
	f.Add("abc12345", aTenantToken, true, "", false, "xyz98765", "b", false, aGateToken, true)
	f.Add("abc12345", "a\n[xyz]", true, "", true, "abc12345", "b", true, "dt0g02.A.B\r\n", true)
	f.Add("a]b", "a=b", false, "#", true, "", " ", false, "dt0g02.A.B;", true)
	f.Fuzz(func(t *testing.T, env1, token1 string, main1 bool, auth1 string, has1 bool, env2, token2 string, main2 bool, auth2 string, has2 bool) {
		first, second := one(env1, token1, main1), one(env2, token2, main2)
		if has1 {
			first = first.with(auth1)
		}
		if has2 {
			second = second.with(auth2)
		}
		text, refused := renderAuthorizationProperties([]*entry{first, second})
		if refused != nil {
			for _, secret := range []string{token1, auth1, token2, auth2} {
				if len(secret) > 40 && strings.Contains(refused.Text, secret) {
					t.Errorf("the refusal repeats a value: %q", refused.Text)
				}
			}
			return
		}
		if diff := cmp.Diff([]section{first.expected(), second.expected()}, parse(t, text), cmp.AllowUnexported(section{})); diff != "" {
			t.Errorf("read back (-want +got):\n%s\n%s", diff, text)
		}
		if !strings.HasSuffix(text, "\n") || strings.HasSuffix(text, "\n\n") {
			t.Errorf("the file must end in one line end: %q", text)
		}
	})
}

// expected is what a reader should find of an entry.
func (e entry) expected() section {
	values := map[string]string{"tenantToken": e.TenantToken.ValueString()}
	if e.Main.Equal(types.BoolValue(true)) {
		values["mainTenant"] = "true"
	}
	if !e.AuthToken.IsNull() {
		values["authToken"] = e.AuthToken.ValueString()
	}
	return section{environment: e.EnvironmentID.ValueString(), values: values}
}
