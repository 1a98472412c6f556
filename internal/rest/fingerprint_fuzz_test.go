// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"encoding/hex"
	"strings"
	"testing"
)

// FuzzParseFingerprint: what is accepted is normal, stays what it is when it is
// read again, with colons or in capitals, and denotes the same bytes.
func FuzzParseFingerprint(f *testing.F) {
	f.Add(strings.Repeat("0aB1", 16), []byte("12345678901234567890123456789012"))
	f.Add(strings.TrimSuffix(strings.Repeat("0A:b1:", 16), ":")+"\n", []byte{})
	f.Add("SHA256:abc", []byte{0})
	f.Fuzz(func(t *testing.T, text string, sum []byte) {
		got, err := ParseFingerprint(text)
		switch {
		case err != nil:
			if !isNoFingerprint(err) || got != "" {
				t.Errorf("%q, %v", got, err)
			}
		default:
			checkFingerprint(t, got, text)
		}
		// A sum in any way that tools print it, and nothing else of its length.
		printed := hex.EncodeToString(sum)
		if got, err := ParseFingerprint(printed); (err == nil) != (len(sum) == 32) || err == nil && string(got) != printed {
			t.Errorf("%s is %q, %v", printed, got, err)
		}
	})
}

func checkFingerprint(t *testing.T, got Fingerprint, text string) {
	t.Helper()
	if raw, err := hex.DecodeString(string(got)); err != nil || len(raw) != 32 || strings.ToLower(string(got)) != string(got) {
		t.Errorf("%q is %q", text, got)
	}
	var colons []string
	for at := 0; at < len(got); at += 2 {
		colons = append(colons, string(got[at:at+2]))
	}
	for _, other := range []string{string(got), strings.ToUpper(string(got)), " " + strings.Join(colons, ":") + "\n"} {
		if again, err := ParseFingerprint(other); err != nil || again != got {
			t.Errorf("%q is %q, %v; want %q", other, again, err, got)
		}
	}
}
