// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

// Address is the base of an environment's API, normalized: two addresses of
// the same environment are equal with ==. The zero Address is none.
type Address struct {
	base        string // https://host[:port][/prefix][/e/{env}] without a slash at its end
	environment string
}

// ParseAddress reads the forms of api-facts 7.3:
// https://{env}.live.dynatrace.com, its .apps. twin (which serves the same API
// under the .live. name), https://{domain}/e/{env}, https://{gate}:9999/e/{env},
// with any path prefix, with or without a slash or /api at the end. Plain http
// is accepted to a loopback address only. The error is an *AddressError.
func ParseAddress(raw string) (Address, error) { panic("soon") }

// String is the base URL.
func (a Address) String() string { return a.base }

// Environment is the environment's id as far as the URL tells it: what follows
// /e/, or the first label of a SaaS host; else empty.
func (a Address) Environment() string { return a.environment }

// HostPort is host and port, e.g. "abc12345.live.dynatrace.com:443".
func (a Address) HostPort() string { panic("soon") }

// IsZero reports whether this is no address.
func (a Address) IsZero() bool { return a.base == "" }

// AddressError says why a text is no address of an environment. It does not
// repeat the text, which may hold a password.
type AddressError struct{ Reason string }

// Error is the reason.
func (e *AddressError) Error() string { return "not the address of an environment: " + e.Reason }
