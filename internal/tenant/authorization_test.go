// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

const (
	aTenantToken = "hRCnr6Yd3BFrtxaF"
	aGateToken   = "dt0g02.4KWZO5EF.XT47R5DRJNIUETXPRGVPYNSFCMLJ3OTBM3FLJC2SFAFKEYA2BZQUUQHXGM7DUMIZ"
)

// one is an entry without an ActiveGate token.
func one(environment, token string, main bool) *entry {
	return &entry{EnvironmentID: types.StringValue(environment), TenantToken: types.StringValue(token), Main: types.BoolValue(main)}
}

// with gives an entry an ActiveGate token.
func (e entry) with(authToken string) *entry {
	e.AuthToken = types.StringValue(authToken)
	return &e
}

func TestRenderAuthorizationProperties(t *testing.T) {
	t.Parallel()
	notMain := one("xyz98765", aTenantToken, false)
	notMain.Main = types.BoolNull()
	tests := map[string]struct {
		entries []*entry
		want    string
	}{
		"one":                {[]*entry{one("abc12345", aTenantToken, true)}, "[abc12345]\ntenantToken = hRCnr6Yd3BFrtxaF\nmainTenant = true\n"},
		"with a token":       {[]*entry{one("abc12345", aTenantToken, true).with(aGateToken)}, "[abc12345]\ntenantToken = hRCnr6Yd3BFrtxaF\nmainTenant = true\nauthToken = " + aGateToken + "\n"},
		"order is kept":      {[]*entry{one("xyz98765", "b", false).with(aGateToken), one("abc12345", "a", true)}, "[xyz98765]\ntenantToken = b\nauthToken = " + aGateToken + "\n\n[abc12345]\ntenantToken = a\nmainTenant = true\n"},
		"main that is null":  {[]*entry{one("abc12345", "a", true), notMain}, "[abc12345]\ntenantToken = a\nmainTenant = true\n\n[xyz98765]\ntenantToken = hRCnr6Yd3BFrtxaF\n"},
		"a UUID":             {[]*entry{one("7b2f0c1e-8a3d-4f6b-9c5e-1d2a3b4c5d6e", "a", true)}, "[7b2f0c1e-8a3d-4f6b-9c5e-1d2a3b4c5d6e]\ntenantToken = a\nmainTenant = true\n"},
		"same token is fine": {[]*entry{one("abc12345", "a", true), one("xyz98765", "a", false)}, "[abc12345]\ntenantToken = a\nmainTenant = true\n\n[xyz98765]\ntenantToken = a\n"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, refused := renderAuthorizationProperties(test.entries)
			if refused != nil {
				t.Fatal(refused)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("text (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRenderAuthorizationPropertiesRefused(t *testing.T) {
	t.Parallel()
	null := one("abc12345", "", true)
	null.TenantToken = types.StringNull()
	tests := map[string]struct {
		entries []*entry
		words   string
	}{
		"nothing":                   {nil, "entries must not be empty"},
		"null entry":                {[]*entry{one("abc12345", "a", true), nil}, "entries[1] must not be null"},
		"no main":                   {[]*entry{one("abc12345", "a", false)}, "no entry has main = true"},
		"two mains":                 {[]*entry{one("abc12345", "a", true), one("b", "b", false), one("c", "c", true)}, "entries[0].main and entries[2].main are both true"},
		"twice":                     {[]*entry{one("abc12345", "a", true), one("abc12345", "b", false)}, "entries[0].environment_id and entries[1].environment_id are the same"},
		"twice in another spelling": {[]*entry{one("abc12345", "a", true), one("ABC12345", "b", false)}, "are the same"},
		"no environment":            {[]*entry{one("", "a", true)}, "entries[0].environment_id must not be empty"},
		"section marker":            {[]*entry{one("abc]\n[xyz", "a", true)}, "entries[0].environment_id must be one line"},
		"closing bracket":           {[]*entry{one("abc]", "a", true)}, "entries[0].environment_id holds a character"},
		"path":                      {[]*entry{one("e/abc12345", "a", true)}, "entries[0].environment_id is no environment id"},
		"null tenant token":         {[]*entry{null}, "entries[0].tenant_token must not be empty"},
		"line break":                {[]*entry{one("abc12345", aTenantToken+"\nauthToken = x", true)}, "entries[0].tenant_token must be one line"},
		"carriage return":           {[]*entry{one("abc12345", aTenantToken+"\r", true)}, "entries[0].tenant_token must be one line"},
		"space around":              {[]*entry{one("abc12345", aTenantToken+" ", true)}, "entries[0].tenant_token begins or ends in a space"},
		"equals sign":               {[]*entry{one("abc12345", aTenantToken+"=", true)}, "entries[0].tenant_token holds a character"},
		"comment":                   {[]*entry{one("abc12345", "#"+aTenantToken, true)}, "entries[0].tenant_token holds a character"},
		"other comment":             {[]*entry{one("abc12345", aTenantToken+";", true)}, "entries[0].tenant_token holds a character"},
		"escape":                    {[]*entry{one("abc12345", aTenantToken+"\\", true)}, "entries[0].tenant_token holds a character"},
		"section":                   {[]*entry{one("abc12345", "["+aTenantToken+"]", true)}, "entries[0].tenant_token holds a character"},
		"swapped tokens":            {[]*entry{one("abc12345", aGateToken, true)}, "entries[0].tenant_token has the form of an ActiveGate token"},
		"empty gate token":          {[]*entry{one("abc12345", aTenantToken, true).with("")}, "entries[0].auth_token must not be empty: pass null"},
		"access token as the other": {[]*entry{one("abc12345", "a", true).with("dt0c01.ABCDEFGHIJKLMNOPQRSTUVWX.SECRET")}, "entries[0].auth_token is an access token"},
		"tenant token as the other": {[]*entry{one("abc12345", "a", true).with(aTenantToken)}, "entries[0].auth_token is not of the form prefix.public.secret"},
		"id as the other":           {[]*entry{one("abc12345", "a", true).with("dt0g02.4KWZO5EF")}, "looks like the id of a token"},
		"line end of the other":     {[]*entry{one("abc12345", "a", true).with(aGateToken + "\n")}, "entries[0].auth_token must be one line"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, refused := renderAuthorizationProperties(test.entries)
			if refused == nil {
				t.Fatalf("it was not refused:\n%s", text)
			}
			if *refused.FunctionArgument != 0 || !strings.Contains(refused.Text, test.words) {
				t.Errorf("refused with %q, want %q", refused.Text, test.words)
			}
			if text != "" || strings.Contains(refused.Text, aTenantToken) || strings.Contains(refused.Text, aGateToken) {
				t.Errorf("the refusal shows a token: %q, %q", text, refused.Text)
			}
		})
	}
}

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
