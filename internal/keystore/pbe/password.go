// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"encoding/binary"
	"unicode/utf16"
)

// Password is a password in the forms that key derivations take.
type Password struct {
	// bmp is big-endian UTF-16 with a terminating zero (RFC 7292 appendix B.1).
	bmp []byte
	// text is UTF-8, for PBKDF2 (RFC 8018 section 3).
	text string
}

// String hides the password.
func (Password) String() string { return "pbe.Password(redacted)" }

// GoString hides the password.
func (Password) GoString() string { return "pbe.Password(redacted)" }

// Passwords returns the forms in which writers put a password into a file, the
// standard's first. There are two more: some write an empty password without its
// terminating zero, and OpenSSL before 1.1.0 widened every byte by itself.
func Passwords(password string) []Password {
	forms := []Password{{bmp: terminated(utf16.Encode([]rune(password))), text: password}}
	if password == "" {
		return append(forms, Password{})
	}
	if !isASCII(password) {
		wide := make([]uint16, 0, len(password))
		for i := range len(password) {
			wide = append(wide, uint16(password[i]))
		}
		forms = append(forms, Password{bmp: terminated(wide), text: password})
	}
	return forms
}

func terminated(units []uint16) []byte {
	out := make([]byte, 0, 2*len(units)+2)
	for _, unit := range units {
		out = binary.BigEndian.AppendUint16(out, unit)
	}
	return append(out, 0, 0)
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return false
		}
	}
	return true
}
