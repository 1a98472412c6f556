// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"net"
	"net/url"
	"strings"
)

// Address is the base of an environment's API, normalized: two addresses of
// the same environment are equal with ==. The zero Address is none.
type Address struct {
	base        string // https://host[:port][/prefix][/e/{env}] without a slash at its end
	hostPort    string // always with the port
	environment string
}

// ParseAddress reads the forms of api-facts 7.3:
// https://{env}.live.dynatrace.com, its .apps. twin (which serves the same API
// under the .live. name), https://{domain}/e/{env}, https://{gate}:9999/e/{env},
// with any path prefix, with or without a slash or /api at the end. Plain http
// is accepted to a loopback address only. The error is an *AddressError.
func ParseAddress(raw string) (Address, error) {
	parsed, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return Address{}, &AddressError{Reason: "this is no URL; expected e.g. https://abc12345.live.dynatrace.com"}
	}
	if reason := refuse(parsed); reason != "" {
		return Address{}, &AddressError{Reason: reason}
	}
	at, err := placeOf(parsed)
	if err != nil {
		return Address{}, err
	}
	path, environment, err := readPath(parsed.EscapedPath())
	if err != nil {
		return Address{}, err
	}
	if at.environment != "" {
		if !isPlatformPath(path, at.environment) {
			return Address{}, &AddressError{Reason: "its path does not belong there: the address ends with the host"}
		}
		path, environment = "", at.environment
	}
	return Address{
		base: at.scheme + "://" + at.authority() + path, hostPort: net.JoinHostPort(at.host, at.port), environment: environment,
	}, nil
}

// refuse names what a URL has that an environment's has not.
func refuse(u *url.URL) string {
	scheme := strings.ToLower(u.Scheme)
	switch {
	case u.Opaque != "" || (scheme != "https" && scheme != "http"):
		return "it must begin with https://, e.g. https://abc12345.live.dynatrace.com"
	case u.User != nil:
		return "it must hold no user and no password"
	case u.RawQuery != "" || u.ForceQuery:
		return "it must hold no query (no ?)"
	case u.Fragment != "" || u.RawFragment != "":
		return "it must hold no fragment (no #)"
	case u.Hostname() == "":
		return "it names no host"
	}
	return ""
}

// String is the base URL.
func (a Address) String() string { return a.base }

// Environment is the environment's id as far as the URL tells it: what follows
// /e/, or the first label of a SaaS host; else empty.
func (a Address) Environment() string { return a.environment }

// HostPort is host and port, e.g. "abc12345.live.dynatrace.com:443".
func (a Address) HostPort() string { return a.hostPort }

// Place names the environment: its id, as far as its address tells one, else the
// host. One environment has several addresses.
func (a Address) Place() string {
	if a.environment != "" {
		return a.environment
	}
	if host, _, err := net.SplitHostPort(a.hostPort); err == nil {
		return host
	}
	return a.hostPort
}

// IsZero reports whether this is no address.
func (a Address) IsZero() bool { return a.base == "" }

// AddressError says why a text is no address of an environment. It does not
// repeat the text, which may hold a password.
type AddressError struct{ Reason string }

// Error is the reason.
func (e *AddressError) Error() string { return "not the address of an environment: " + e.Reason }
