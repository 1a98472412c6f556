// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"strings"
	"testing"
)

func TestParseFingerprint(t *testing.T) {
	t.Parallel()
	plain := strings.Repeat("0aB1", 16)
	colons := strings.TrimSuffix(strings.Repeat("0A:b1:", 16), ":")
	tests := map[string]struct {
		text string
		want Fingerprint
		fail bool
	}{
		"plain, mixed case":    {text: plain, want: Fingerprint(strings.ToLower(plain))},
		"colons, mixed case":   {text: colons, want: Fingerprint(strings.Repeat("0ab1", 16))[:64]},
		"spaces around":        {text: " " + plain + "\n", want: Fingerprint(strings.ToLower(plain))},
		"empty":                {fail: true},
		"SHA-1":                {text: strings.Repeat("ab", 20), fail: true},
		"too long":             {text: plain + "00", fail: true},
		"no hex":               {text: strings.Repeat("zz", 32), fail: true},
		"colons at odd places": {text: plain[:1] + ":" + plain[1:], fail: true},
		"trailing colon":       {text: colons + ":", fail: true},
		"odd digits":           {text: plain[:63], fail: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseFingerprint(test.text)
			if test.fail != isNoFingerprint(err) || got != test.want {
				t.Errorf("ParseFingerprint = %q, %v", got, err)
			}
		})
	}
}

func isNoFingerprint(err error) bool {
	return err != nil && strings.HasPrefix(err.Error(), "not a SHA-256 fingerprint: ")
}
