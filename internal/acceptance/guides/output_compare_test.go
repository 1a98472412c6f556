// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"strings"
	"testing"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	one, two := strings.Repeat("ab", 32), strings.Repeat("cd", 32)
	colons := strings.TrimSuffix(strings.Repeat("AB:", 32), ":")
	tests := map[string]struct {
		page, output string
		want         bool
	}{
		"the same":                  {"a b\n", "a  b\n", true},
		"less":                      {"a b\n", "a\n", false},
		"more":                      {"a\n", "a\nb\n", false},
		"more before":               {"b\n", "a\nb\n", false},
		"anything before":           {"...\nb\n", "a\nb\n", true},
		"anything after":            {"a\n...\n", "a\nb\n", true},
		"anything between":          {"a\n...\nc\n", "a\nb\nc\n", true},
		"another order":             {"...\nc\n...\na\n...\n", "a\nb\nc\n", false},
		"not there":                 {"...\nd\n...\n", "a\nb\nc\n", false},
		"frames and wraps":          {"Error: x y\n", "╷\n│ Error: x\n│ y\n╵\n", true},
		"another engine":            {"Terraform will\n", "OpenTofu will\n", true},
		"another duration":          {"Creation complete after 0s [id=x]\n", "Creation complete after 1m02s [id=x]\n", true},
		"another fingerprint":       {one, two, true},
		"no fingerprint":            {one, "none", false},
		"the same twice":            {one + " " + one, two + " " + two, true},
		"two for one":               {one + " " + one, one + " " + two, false},
		"one for two":               {one + " " + two, one + " " + one, false},
		"in another form":           {colons + " " + one, colons + " " + one, true},
		"another in another form":   {colons + " " + one, colons + " " + two, false},
		"another time":              {"2026-01-01T00:00:00Z 2026-01-01T00:00:00Z", "2026-01-01T00:00:00Z 2027-01-01T00:00:00Z", true},
		"no time":                   {"2026-01-01T00:00:00Z", "never", false},
		"dates of openssl and Java": {"Jan  1 00:00:00 2027 GMT Fri Jan 01 00:00:00 UTC 2027", "Feb 14 01:02:03 2028 GMT Mon Feb 14 01:02:03 UTC 2028", true},
		"another token":             {"dt0g02.4KWZO5EF", "dt0g02.E3CYV5LM", true},
		"another file":              {"terraform-6bf65b37-ahbcbfqk.p12", "terraform-00000000-x.p12", true},
		"a file of another name":    {"terraform-6bf65b37-ahbcbfqk.p12", "company.p12", false},
	}
	for name, test := range tests {
		if err := newMemory().compare(test.page, test.output); (err == nil) != test.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestMemory: what an output has told stands in the commands after it, in the
// form that they have it in.
func TestMemory(t *testing.T) {
	t.Parallel()
	m := newMemory()
	printed, actual := strings.TrimSuffix(strings.Repeat("AB:", 32), ":"), strings.TrimSuffix(strings.Repeat("CD:", 32), ":")
	if err := m.compare("Fingerprint="+printed+"\ndt0g02.4KWZO5EF\n", "Fingerprint="+actual+"\ndt0g02.E3CYV5LM\n"); err != nil {
		t.Fatal(err)
	}
	got := m.apply("x = [\"" + strings.ToLower(printed) + "\", \"" + strings.Repeat("ab", 32) + "\"] dt0g02.4KWZO5EF dt0g02.AAAAAAAA")
	want := "x = [\"" + strings.ToLower(actual) + "\", \"" + strings.Repeat("cd", 32) + "\"] dt0g02.E3CYV5LM dt0g02.AAAAAAAA"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}
