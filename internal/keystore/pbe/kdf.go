// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package pbe is the password-based cryptography of PKCS#12: key derivation,
// ciphers and integrity checks (RFC 7292, RFC 8018, RFC 9579, RFC 2268).
//
// All of it works on hostile input: what a file asks for is charged to a
// [Budget] before it is computed. Most of these algorithms are long broken; they
// are here because keystores in use are still written with them, and they protect
// nothing of this project.
package pbe

import (
	"bytes"
	"crypto/pbkdf2"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"math"
	"math/big"
	"unicode/utf16"
)

// Password is a password in the forms that key derivations take.
type Password struct {
	// bmp is big-endian UTF-16 with a terminating zero (RFC 7292 appendix B.1).
	bmp []byte
	// text is UTF-8, for PBKDF2 (RFC 8018 section 3).
	text string
}

// Format hides the password.
func (Password) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte("pbe.Password(redacted)")) }

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

// Purposes of the key derivation of RFC 7292 appendix B.3.
const (
	forKey = 1
	forIV  = 2
	forMAC = 3
)

// derivePKCS12 is the key derivation of RFC 7292 appendix B.2.
func derivePKCS12(budget *Budget, newHash func() hash.Hash, purpose byte, password Password, salt []byte, iterations, size int) ([]byte, error) {
	h := newHash()
	u, v := h.Size(), h.BlockSize()
	if err := budget.spend(iterations, (size+u-1)/u); err != nil {
		return nil, err
	}
	diversifier := bytes.Repeat([]byte{purpose}, v)
	input := append(fill(salt, v), fill(password.bmp, v)...)
	var out []byte
	for {
		h.Reset()
		h.Write(diversifier)
		h.Write(input)
		digest := h.Sum(nil)
		for range iterations - 1 {
			h.Reset()
			h.Write(digest)
			digest = h.Sum(digest[:0])
		}
		out = append(out, digest...)
		if len(out) >= size {
			return out[:size], nil
		}
		addToBlocks(input, fill(digest, v)[:v], v)
	}
}

// fill repeats data until it fills whole blocks of size v; nothing stays nothing.
func fill(data []byte, v int) []byte {
	if len(data) == 0 {
		return nil
	}
	size := (len(data) + v - 1) / v * v
	out := make([]byte, 0, size+len(data))
	for len(out) < size {
		out = append(out, data...)
	}
	return out[:size]
}

// addToBlocks adds b + 1 to every block of size v, as big-endian numbers.
func addToBlocks(input, b []byte, v int) {
	for start := 0; start < len(input); start += v {
		carry := uint(1)
		for i := v - 1; i >= 0; i-- {
			sum := uint(input[start+i]) + uint(b[i]) + carry
			input[start+i] = byte(sum & 0xff)
			carry = sum >> 8
		}
	}
}

// derivePBKDF2 is the key derivation of RFC 8018 section 5.2.
func derivePBKDF2(budget *Budget, newHash func() hash.Hash, password Password, salt []byte, iterations, size int) ([]byte, error) {
	u := newHash().Size()
	if err := budget.spend(iterations, (size+u-1)/u); err != nil {
		return nil, err
	}
	key, err := pbkdf2.Key(newHash, password.text, salt, iterations, size)
	if err != nil {
		return nil, unsupported("PBKDF2 with these parameters is not allowed in this mode of operation")
	}
	return key, nil
}

// Budget bounds the iterations that one file may cost.
type Budget struct {
	each, left int
}

// NewBudget allows each key derivation so many iterations, and all of them
// together total, where every block of derived key material counts on its own.
func NewBudget(each, total int) *Budget {
	return &Budget{each: each, left: total}
}

func (b *Budget) spend(iterations, blocks int) error {
	if iterations > b.each {
		return tooMuch(fmt.Sprintf("a key derivation asks for more than %d iterations", b.each))
	}
	if iterations > math.MaxInt/max(blocks, 1) || iterations*blocks > b.left {
		return tooMuch("the key derivations together ask for too many iterations")
	}
	b.left -= iterations * blocks
	return nil
}

func tooMuch(what string) error { return &Error{Kind: TooMuchWork, What: what} }

// countOf returns an iteration count as it stands in a file.
func countOf(n *big.Int) (int, error) {
	if n.Sign() <= 0 {
		return 0, malformed("an iteration count is not positive")
	}
	if !n.IsInt64() || n.Int64() > math.MaxInt32 {
		return 0, tooMuch("an iteration count is absurd")
	}
	return int(n.Int64()), nil
}

// ErrWrongKey says that a ciphertext did not decrypt to anything sensible: the
// password is wrong.
var ErrWrongKey = errors.New("the password does not decrypt the data")

// Kind tells the errors of this package apart.
type Kind int

// The kinds of errors.
const (
	// Malformed parameters break their own definition.
	Malformed Kind = iota + 1
	// Unsupported algorithms are not known here.
	Unsupported
	// TooMuchWork is asked for by iteration counts beyond the budget.
	TooMuchWork
)

// Error is about the parameters in a file, never about a password. What is safe
// text: names and object identifiers of algorithms.
type Error struct {
	Kind Kind
	What string
}

func (e *Error) Error() string { return e.What }

// longest is how much of an object identifier is worth reading, in bytes: a file
// may hold one of any length.
const longest = 100

func malformed(what string) error { return &Error{Kind: Malformed, What: what} }

func unsupported(what string) error {
	if len(what) > longest {
		what = what[:longest] + " ..."
	}
	return &Error{Kind: Unsupported, What: what}
}
