// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"bytes"
	"encoding/hex"
	"testing"
)

func unhex(t *testing.T, text string) []byte {
	t.Helper()
	data, err := hex.DecodeString(text)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// The vectors of RFC 2268 section 5 whose key bits are all effective.
func TestRC2(t *testing.T) {
	for _, vector := range []struct{ key, plain, cipher string }{
		{"ffffffffffffffff", "ffffffffffffffff", "278b27e42e2f0d49"},
		{"3000000000000000", "1000000000000001", "30649edf9be7d2c2"},
		{"88bca90e90875a7f0f79c384627bafb2", "0000000000000000", "2269552ab0f85ca6"},
	} {
		c, err := newRC2(unhex(t, vector.key))
		if err != nil {
			t.Fatal(err)
		}
		got := make([]byte, rc2BlockSize)
		c.Encrypt(got, unhex(t, vector.plain))
		if want := unhex(t, vector.cipher); !bytes.Equal(got, want) {
			t.Errorf("%s encrypts to %x, want %x", vector.plain, got, want)
		}
		c.Decrypt(got, got)
		if want := unhex(t, vector.plain); !bytes.Equal(got, want) {
			t.Errorf("decrypted %x, want %x", got, want)
		}
	}
}

func TestRC2EveryKeySize(t *testing.T) {
	key := bytes.Repeat([]byte{0xa5, 0x17, 0x80}, 43)
	for size := 1; size <= 128; size++ {
		c, err := newRC2(key[:size])
		if err != nil {
			t.Fatal(err)
		}
		block := []byte("8 bytes!")
		c.Encrypt(block, block)
		c.Decrypt(block, block)
		if string(block) != "8 bytes!" {
			t.Errorf("a key of %d bytes does not decrypt what it encrypted", size)
		}
	}
	for _, size := range []int{0, 129} {
		if _, err := newRC2(key[:size]); err == nil {
			t.Errorf("a key of %d bytes is taken", size)
		}
	}
}
