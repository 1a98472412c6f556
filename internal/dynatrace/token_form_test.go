// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// secretPart is as long as real ones.
var secretPart = strings.Repeat("XT47R5DR", 8)

func TestTokenID(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		token string
		want  string // "" for a refusal
		words string
	}{
		"ActiveGate token":    {token: "dt0g02.4KWZO5EF." + secretPart, want: "dt0g02.4KWZO5EF"},
		"older prefix":        {token: "dt0g01.4KWZO5EF." + secretPart, want: "dt0g01.4KWZO5EF"},
		"prefix to come":      {token: "dt9x17.4KWZO5EF." + secretPart, want: "dt9x17.4KWZO5EF"},
		"access token":        {token: "dt0c01.ST2EY72KQINMH574WMNVI7YN." + secretPart, want: "dt0c01.ST2EY72KQINMH574WMNVI7YN"},
		"empty":               {words: "empty"},
		"id alone":            {token: "dt0g02.4KWZO5EF", words: "looks like the id of a token"},
		"tenant token":        {token: "hRCnr6Yd3BFrtxaF", words: "three parts"},
		"four parts":          {token: "dt0g02.4KWZO5EF." + secretPart + ".more", words: "three parts"},
		"empty public part":   {token: "dt0g02.." + secretPart, words: "three parts"},
		"empty secret":        {token: "dt0g02.4KWZO5EF.", words: "three parts"},
		"other characters":    {token: "dt0g02.4KWZO5EF." + secretPart + "/", words: "three parts"},
		"line end":            {token: "dt0g02.4KWZO5EF." + secretPart + "\n", words: "trimspace"},
		"space in front":      {token: " dt0g02.4KWZO5EF." + secretPart, words: "trimspace"},
		"JSON web token":      {token: "eyJhbGciOiJIUzI1NiJ9." + secretPart + ".abc", words: "three parts"},
		"long public part":    {token: "dt0g02." + secretPart + ".4KWZO5EF", words: "three parts"},
		"letters of another":  {token: "dt0g02.4KWZÖ5EF." + secretPart, words: "three parts"},
		"line break in front": {token: "\ndt0g02.4KWZO5EF." + secretPart, words: "trimspace"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			id, err := dynatrace.TokenID(rest.NewSecret(test.token))
			if id != test.want {
				t.Errorf("id is %q, want %q", id, test.want)
			}
			if test.want != "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if !isForm(err) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("the error is %v, want one about %q", err, test.words)
			}
		})
	}
}

// isForm says that a text was refused for its form.
func isForm(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "not of the form prefix.public.secret: ")
}

// FuzzTokenID: what is shown begins the token and holds nothing of its last
// part, and a refusal repeats nothing.
func FuzzTokenID(f *testing.F) {
	for _, seed := range []string{"", "dt0g02.4KWZO5EF." + secretPart, "dt0g02.4KWZO5EF", "a.b.c", "..", "a.b.c.d", "a.b.c\n", "hRCnr6Yd3BFrtxaF"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, token string) {
		id, err := dynatrace.TokenID(rest.NewSecret(token))
		if err != nil {
			if !isForm(err) || id != "" {
				t.Fatalf("refused with %v and id %q", err, id)
			}
			if len(token) >= 20 && strings.Contains(err.Error(), token) {
				t.Errorf("the error repeats the text: %v", err)
			}
			return
		}
		secret, found := strings.CutPrefix(token, id+".")
		if !found || secret == "" || strings.Contains(secret, ".") || strings.Count(id, ".") != 1 {
			t.Errorf("%q is not what stands before the secret of %q", id, token)
		}
	})
}
