// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"regexp"
	"strings"
	"testing"
)

func TestRenderAgentCommand(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		tenant, token string
		want          string // "" for a refusal
		argument      int64
		words         string
	}{
		"SaaS":                  {tenant: "abc12345", token: "hRCnr6Yd3BFrtxaF", want: "oneagentctl --restart-service --set-tenant=abc12345 --set-tenant-token=hRCnr6Yd3BFrtxaF"},
		"Managed":               {tenant: "7b2f0c1e-8a3d-4f6b-9c5e-1d2a3b4c5d6e", token: "a", want: "oneagentctl --restart-service --set-tenant=7b2f0c1e-8a3d-4f6b-9c5e-1d2a3b4c5d6e --set-tenant-token=a"},
		"empty tenant":          {token: "hRCnr6Yd3BFrtxaF", words: "tenant must not be empty"},
		"empty token":           {tenant: "abc12345", argument: 1, words: "token must not be empty"},
		"dash in front":         {tenant: "-abc12345", token: "a", words: "tenant is no environment id"},
		"slash in the tenant":   {tenant: "e/abc12345", token: "a", words: "tenant is no environment id"},
		"line end":              {tenant: "abc12345", token: "hRCnr6Yd3BFrtxaF\n", argument: 1, words: "trimspace"},
		"two words":             {tenant: "abc12345", token: "hRCnr6Yd --set-server=http://evil", argument: 1, words: "only letters, digits"},
		"command substitution":  {tenant: "abc12345", token: "$(reboot)", argument: 1, words: "only letters, digits"},
		"Windows variable":      {tenant: "abc12345", token: "%USERNAME%", argument: 1, words: "only letters, digits"},
		"quoted":                {tenant: "abc12345", token: `"hRCnr6Yd3BFrtxaF"`, argument: 1, words: "only letters, digits"},
		"an ActiveGate token":   {tenant: "abc12345", token: "dt0g02.4KWZO5EF.XT47R5DRJNIUETXP", argument: 1, words: "is no tenant token"},
		"space around":          {tenant: " abc12345", token: "a", words: "begins or ends in a space"},
		"letter of another":     {tenant: "abc12345", token: "hRCnr6Ydé", argument: 1, words: "only letters, digits"},
		"another line's end":    {tenant: "abc12345", token: "a\u2028b", argument: 1, words: "line break"},
		"invisible":             {tenant: "abc12345", token: "a\u200bb", argument: 1, words: "only letters, digits"},
		"not even a text":       {tenant: "abc12345", token: "a\xffb", argument: 1, words: "only letters, digits"},
		"control character":     {tenant: "abc12345", token: "a\x00b", argument: 1, words: "only letters, digits"},
		"a tab inside":          {tenant: "abc\t12345", token: "a", words: "only letters, digits"},
		"characters of base64":  {tenant: "abc12345", token: "ab+c/d", want: "oneagentctl --restart-service --set-tenant=abc12345 --set-tenant-token=ab+c/d"},
		"separators of a shell": {tenant: "abc12345", token: "a;b", argument: 1, words: "only letters, digits"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, refused := renderAgentCommand(test.tenant, test.token)
			if got != test.want || (refused == nil) != (test.want != "") {
				t.Fatalf("got %q, %v, want %q", got, refused, test.want)
			}
			if refused == nil {
				return
			}
			if *refused.FunctionArgument != test.argument || !strings.Contains(refused.Text, test.words) {
				t.Errorf("refused at %d with %q, want at %d with %q", *refused.FunctionArgument, refused.Text, test.argument, test.words)
			}
		})
	}
}

// bare is one word that no shell changes: of Linux, of cmd.exe or PowerShell.
var bare = regexp.MustCompile(`^[A-Za-z0-9._+/=-]+$`)

// FuzzAgentCommand: a command has exactly its four words, none needs quoting,
// and the values can be read back; a refusal repeats no token.
func FuzzAgentCommand(f *testing.F) {
	f.Add("abc12345", "hRCnr6Yd3BFrtxaF")
	f.Add("7b2f0c1e-8a3d-4f6b-9c5e-1d2a3b4c5d6e", "a$(b)")
	f.Add("", "\u2028")
	f.Fuzz(func(t *testing.T, tenant, token string) {
		command, refused := renderAgentCommand(tenant, token)
		if refused != nil {
			if command != "" || (len(token) > 24 && strings.Contains(refused.Text, token)) {
				t.Errorf("refused with %q and %q", command, refused.Text)
			}
			return
		}
		words := strings.Split(command, " ")
		if len(words) != 4 || words[0] != "oneagentctl" || words[1] != "--restart-service" ||
			words[2] != "--set-tenant="+tenant || words[3] != "--set-tenant-token="+token {
			t.Fatalf("the words are %q", words)
		}
		for _, word := range words {
			if !bare.MatchString(word) {
				t.Errorf("%q needs quoting", word)
			}
		}
	})
}
