// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"encoding/asn1"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// FuzzToDER: what is rewritten is DER that stays as it is, is not much longer than
// what it came from, and is the same whichever way it was written.
func FuzzToDER(f *testing.F) {
	file := keystoretest.SelfSigned().PKCS12("changeit")
	for _, seed := range [][]byte{
		file, keystoretest.Indefinite(file), keystoretest.InParts(100)(file), keystoretest.Padded(file),
		{0x24, 0x80, 0x24, 3, 4, 1, 'a', 4, 1, 'b', 0, 0},
		{0x30, 0x80},
		{0x30, 0x84, 0xff, 0xff, 0xff, 0xff},
		{0x1f, 0x81, 1, 0},
		{4, 0x80, 0, 0},
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		der, rest, err := toDER(data)
		if err != nil {
			return
		}
		if !bytes.HasSuffix(data, rest) || len(der) > 2*len(data)+maxLengthBytes {
			t.Fatalf("%d bytes of %d, then %d", len(der), len(data), len(rest))
		}
		again, left, err := toDER(der)
		if err != nil || len(left) > 0 || !bytes.Equal(again, der) {
			t.Fatalf("not DER: %x (%v)", der, err)
		}
		var value asn1.RawValue
		if left, err := asn1.Unmarshal(der, &value); err != nil || len(left) > 0 {
			t.Fatalf("a strict reader says %v of %x", err, der)
		}
	})
}
