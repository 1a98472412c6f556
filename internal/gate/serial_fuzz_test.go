// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"encoding/hex"
	"math/big"
	"strings"
	"testing"
)

// FuzzNormalizeSerial: what is normal stays, whatever is read is the number that
// was written, and a number is the same in each notation that tools have.
func FuzzNormalizeSerial(f *testing.F) {
	f.Add("00:0A:ff", []byte{0, 10, 255})
	f.Add("-00f", []byte{})
	f.Add(" 0x1 ", []byte{0x71, 0xd2})
	f.Add("-:0", []byte{0})
	f.Fuzz(func(t *testing.T, text string, raw []byte) {
		got := NormalizeSerial(text)
		if NormalizeSerial(got) != got || len(got) > len(text) {
			t.Errorf("%q becomes %q, and then %q", text, got, NormalizeSerial(got))
		}
		if got != "" {
			read, ok := new(big.Int).SetString(strings.ReplaceAll(strings.TrimSpace(text), ":", ""), 16)
			if !ok || read.Text(16) != got {
				t.Errorf("%q is %v, not %q", text, read, got)
			}
		}
		if len(raw) == 0 || hex.EncodedLen(len(raw)) > maxSerial {
			return
		}
		want := new(big.Int).SetBytes(raw).Text(16)
		var colons []string
		for _, b := range raw {
			colons = append(colons, hex.EncodeToString([]byte{b}))
		}
		for _, form := range []string{hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)), strings.Join(colons, ":"), " " + want + "\n"} {
			if got := NormalizeSerial(form); got != want {
				t.Errorf("%q is %q, want %q", form, got, want)
			}
		}
	})
}
