// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// Address is where a server is, normalized: two addresses of the same server are
// equal with ==. The zero Address is none. Only AddressForm.Parse makes others,
// which is where plain http to another machine is refused: whoever has an Address
// may send a token there, if the certificate is trusted.
type Address struct {
	scheme string // "https", or "http" to a loopback address
	host   string // lower case, IP addresses in canonical form without brackets
	port   uint16
}

// String is the normalized URL, always with the port: "https://gate1:9999".
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return a.scheme + "://" + a.HostPort()
}

// URL is the same without the port where it is the scheme's own.
func (a Address) URL() string {
	if a.port == ownPort(a.scheme) {
		return strings.TrimSuffix(a.String(), ":"+strconv.Itoa(int(a.port)))
	}
	return a.String()
}

// HostPort is "gate1:9999", or "[::1]:9999".
func (a Address) HostPort() string { return net.JoinHostPort(a.host, strconv.Itoa(int(a.port))) }

// Host is the host without port and brackets.
func (a Address) Host() string { return a.host }

// IsZero reports whether this is no address.
func (a Address) IsZero() bool { return a.host == "" }

// IsPlain reports whether this is plain http, which presents no certificate.
func (a Address) IsPlain() bool { return a.scheme == "http" }

// IsLoopback reports whether this is an address of this very machine.
func (a Address) IsLoopback() bool { return isLoopback(a.host) }

// Equal reports whether both are the same server.
func (a Address) Equal(other Address) bool { return a == other }

// AddressForm is what the addresses of one kind of servers look like.
type AddressForm struct {
	// Of names the kind, as in "a gate".
	Of string
	// Example is an address of that kind.
	Example string
	// Port is the port of those that name none; 0 is the scheme's own.
	Port uint16
}

// Parse reads a URL: scheme, host and port, and the path as it is written. The
// error is an *AddressError.
func (f AddressForm) Parse(raw string) (address Address, path string, err error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return Address{}, "", f.Wrong("this is no URL; expected e.g. " + f.Example)
	}
	address = Address{scheme: strings.ToLower(u.Scheme)}
	if reason := f.problem(u, address.scheme); reason != "" {
		return Address{}, "", f.Wrong(reason)
	}
	var reason string
	if address.host, reason = normalHost(u.Hostname()); reason != "" {
		return Address{}, "", f.Wrong(reason)
	}
	if address.port, reason = f.portOf(u.Port(), address.scheme); reason != "" {
		return Address{}, "", f.Wrong(reason)
	}
	if address.IsPlain() && !isLoopback(address.host) {
		return Address{}, "", f.Wrong("http sends the token unencrypted and is only allowed to a loopback address; use https")
	}
	return address, u.EscapedPath(), nil
}

// problem names what a URL has that no address has.
func (f AddressForm) problem(u *url.URL, scheme string) string {
	switch {
	case u.Opaque != "" || (scheme != "https" && scheme != "http"):
		return "it must begin with https://, e.g. " + f.Example
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

func (f AddressForm) portOf(text, scheme string) (port uint16, reason string) {
	switch {
	case text == "" && f.Port != 0:
		return f.Port, ""
	case text == "":
		return ownPort(scheme), ""
	}
	number, err := strconv.ParseUint(text, 10, 16)
	if err != nil || number == 0 {
		return 0, "the port must be between 1 and 65535"
	}
	return uint16(number), ""
}

// environmentPattern fits both forms of api-facts 7.3: abc12345 and UUIDs.
var environmentPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// CheckEnvironment refuses what cannot be an environment id. The error is an
// *AddressError.
func (f AddressForm) CheckEnvironment(id string) error {
	if !environmentPattern.MatchString(id) || strings.Contains(id, "..") {
		return f.Wrong("the environment id must consist of letters, digits, dots, hyphens and underscores, e.g. abc12345 or a UUID")
	}
	return nil
}

// Wrong is an *AddressError.
func (f AddressForm) Wrong(reason string) error { return &AddressError{Of: f.Of, Reason: reason} }

// AddressError says why a text is no address. It does not repeat the text, which
// may hold a password.
type AddressError struct{ Of, Reason string }

func (e *AddressError) Error() string {
	return fmt.Sprintf("not the address of %s: %s", e.Of, e.Reason)
}

var hostPattern = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$`)

func normalHost(host string) (normal, reason string) {
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Zone() != "" {
			return "", "an IPv6 zone is not supported"
		}
		return ip.String(), ""
	}
	host = strings.ToLower(host)
	if len(host) > 253 || !hostPattern.MatchString(host) {
		return "", "the host name holds characters that host names do not have (international names must be written in their xn-- form)"
	}
	return strings.TrimSuffix(host, "."), ""
}

func isLoopback(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || (err == nil && ip.IsLoopback())
}

func ownPort(scheme string) uint16 {
	if scheme == "http" {
		return 80
	}
	return 443
}
