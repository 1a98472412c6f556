// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pbe

import "errors"

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
