// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
)

// Identifiers of an algorithm and its parameters, without tag and length.
var identifiers = []string{
	"060a2a864886f70d010c0103300e04080102030405060708020207d0",
	"060a2a864886f70d010c0106300e04080102030405060708020207d0",
	"06092a864886f70d01050d304a302906092a864886f70d01050c301c04080102030405060708020207d0300c06082a864886f70d02090500301d060960864801650304012a04100102030405060708090a0b0c0d0e0f10",
}

// checkFailure holds errors to the contract: of this package, or a wrong key.
func checkFailure(t *testing.T, err error) {
	t.Helper()
	var failure *Error
	if !errors.Is(err, ErrWrongKey) && (!errors.As(err, &failure) || failure.Kind == 0 || failure.What == "" || len(err.Error()) > 300) {
		t.Errorf("%T: %v", err, err)
	}
}

// FuzzScheme: whatever parameters a file gives, what is encrypted is decrypted
// again, nothing costs more than its budget, and no error is of another kind.
func FuzzScheme(f *testing.F) {
	for _, text := range identifiers {
		raw, err := hex.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, []byte("a private key"), "pässwörd")
	}
	f.Fuzz(func(t *testing.T, identifier, data []byte, word string) {
		scheme, err := ParseScheme(identifier)
		if err != nil {
			checkFailure(t, err)
			return
		}
		const each, total = 5000, 20000
		for _, password := range Passwords(word) {
			budget := NewBudget(each, total)
			sealed, err := scheme.Encrypt(data, password, budget)
			if err != nil {
				checkFailure(t, err)
				return
			}
			if spent := total - budget.left; spent <= 0 || spent > total {
				t.Errorf("%d iterations were spent", spent)
			}
			opened, err := scheme.Decrypt(sealed, password, NewBudget(each, total))
			if err != nil || !bytes.Equal(opened, data) {
				t.Errorf("%q comes back as %q, %v", data, opened, err)
			}
			if opened, err := scheme.Decrypt(data, password, NewBudget(each, total)); err != nil {
				checkFailure(t, err)
			} else if len(opened) >= len(data) {
				t.Errorf("%d bytes from %d", len(opened), len(data))
			}
			if _, err := scheme.Decrypt(sealed, password, NewBudget(each, 0)); err == nil {
				t.Error("work without a budget")
			}
		}
	})
}

// FuzzMAC: a check that is understood holds for what it was computed of, under
// that password, and for nothing else.
func FuzzMAC(f *testing.F) {
	for _, text := range []string{
		"3031300d0609608648016503040201050004200000000000000000000000000000000000000000000000000000000000000000040801020304050607080202" + "07d0",
		"30213009" + "06052b0e03021a0500" + "0414" + "0000000000000000000000000000000000000000" + "04080102030405060708" + "020207d0",
	} {
		raw, err := hex.DecodeString(text)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw, []byte("content"), "changeit")
	}
	f.Fuzz(func(t *testing.T, macData, content []byte, word string) {
		check, err := ParseMAC(macData)
		if err != nil {
			checkFailure(t, err)
			return
		}
		const each, total = 5000, 20000
		password := Passwords(word)[0]
		value, err := check.Sum(content, password, NewBudget(each, total))
		if err != nil {
			checkFailure(t, err)
			return
		}
		given, err := check.Verify(content, password, NewBudget(each, total))
		if err != nil || given != bytes.Equal(value, check.value) {
			t.Errorf("given: %v, %v", given, err)
		}
		check.value = value
		for _, row := range []struct {
			content []byte
			word    string
			want    bool
		}{{content, word, true}, {append(bytes.Clone(content), 0), word, false}, {content, word + "x", false}} {
			if got, err := check.Verify(row.content, Passwords(row.word)[0], NewBudget(each, total)); err != nil || got != row.want {
				t.Errorf("%q under %q: %v, %v", row.content, row.word, got, err)
			}
		}
		if _, err := check.Verify(content, password, NewBudget(0, 0)); err == nil {
			t.Error("work without a budget")
		}
	})
}
