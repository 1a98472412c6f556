// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import (
	"errors"
	"fmt"
	"math"
	"math/big"
)

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

// Error returns what is wrong.
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
