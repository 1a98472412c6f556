// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

// DefaultPort is the port of a gate (port-ssl, api-facts 1.1).
const DefaultPort = 9999

// Address is where a gate is, normalized: two addresses of the same gate are
// equal with ==. The zero Address is none.
type Address struct {
	scheme string // "https", or "http" to a loopback address
	host   string // lower case, IP addresses in canonical form without brackets
	port   uint16
}

// ParseAddress reads "https://gate1", "https://gate1:9999/" or
// "https://gate1:9999/e/abc12345/". The environment is empty if the URL names
// none. The error is an *AddressError.
func ParseAddress(raw string) (address Address, environment string, err error) {
	u, err := url.Parse(strings.TrimSpace(raw))
	if err != nil {
		return Address{}, "", &AddressError{Reason: "this is no URL; expected e.g. https://gate1:9999"}
	}
	if reason := refuse(u); reason != "" {
		return Address{}, "", &AddressError{Reason: reason}
	}
	environment, err = environmentOf(u.EscapedPath())
	if err != nil {
		return Address{}, "", err
	}
	address = Address{scheme: strings.ToLower(u.Scheme), port: DefaultPort}
	if address.host, err = normalHost(u.Hostname()); err != nil {
		return Address{}, "", err
	}
	if address.port, err = portOf(u.Port()); err != nil {
		return Address{}, "", err
	}
	if address.scheme == "http" && !isLoopback(address.host) {
		return Address{}, "", &AddressError{Reason: "http sends the token unencrypted and is only allowed to a loopback address; use https"}
	}
	return address, environment, nil
}

// refuse names what a URL has that a gate's has not.
func refuse(u *url.URL) string {
	scheme := strings.ToLower(u.Scheme)
	switch {
	case u.Scheme == "" || u.Opaque != "" || (scheme != "https" && scheme != "http"):
		return "it must begin with https://, e.g. https://gate1:9999"
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

// environmentOf reads the path of a gate's URL: "", "/" or "/e/{env}[/]".
func environmentOf(path string) (string, error) {
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return "", nil
	}
	environment, ok := strings.CutPrefix(path, "/e/")
	if !ok || strings.Contains(environment, "/") {
		return "", &AddressError{Reason: "the only path that it may hold is /e/{environment id}"}
	}
	return environment, ValidateEnvironment(environment)
}

// environmentPattern fits both forms of api-facts 7.3: abc12345 and UUIDs.
var environmentPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)

// ValidateEnvironment refuses what cannot be an environment id. The error is
// an *AddressError.
func ValidateEnvironment(id string) error {
	if !environmentPattern.MatchString(id) || strings.Contains(id, "..") {
		return &AddressError{Reason: "the environment id must consist of letters, digits, dots, hyphens and underscores, e.g. abc12345 or a UUID"}
	}
	return nil
}

var hostPattern = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$`)

func normalHost(host string) (string, error) {
	if ip, err := netip.ParseAddr(host); err == nil {
		if ip.Zone() != "" {
			return "", &AddressError{Reason: "an IPv6 zone is not supported"}
		}
		return ip.String(), nil
	}
	host = strings.ToLower(host)
	if len(host) > 253 || !hostPattern.MatchString(host) {
		return "", &AddressError{Reason: "the host name holds characters that host names do not have (international names must be written in their xn-- form)"}
	}
	return strings.TrimSuffix(host, "."), nil
}

func portOf(text string) (uint16, error) {
	if text == "" {
		return DefaultPort, nil
	}
	port, err := strconv.ParseUint(text, 10, 16)
	if err != nil || port == 0 {
		return 0, &AddressError{Reason: "the port must be between 1 and 65535"}
	}
	return uint16(port), nil
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.IsLoopback()
}

// String is the normalized URL, always with the port: "https://gate1:9999".
func (a Address) String() string {
	if a.IsZero() {
		return ""
	}
	return a.scheme + "://" + a.HostPort()
}

// HostPort is "gate1:9999", or "[::1]:9999".
func (a Address) HostPort() string {
	return net.JoinHostPort(a.host, strconv.Itoa(int(a.port)))
}

// Host is the host without port and brackets.
func (a Address) Host() string { return a.host }

// IsZero reports whether this is no address.
func (a Address) IsZero() bool { return a.host == "" }

// IsPlain reports whether this is plain http, which presents no certificate.
func (a Address) IsPlain() bool { return a.scheme == "http" }

// Equal reports whether both are the same gate.
func (a Address) Equal(other Address) bool { return a == other }

// ParseHostPort reads where else a gate's certificate can be seen: "host",
// "host:port" or "https://host:port"; the default port is that of a gate. It
// returns host:port and the host. The error is an *AddressError.
func ParseHostPort(raw string) (endpoint, host string, err error) {
	raw = strings.TrimSpace(raw)
	if !strings.Contains(raw, "://") {
		if ip, failed := netip.ParseAddr(raw); failed == nil && ip.Is6() {
			raw = "[" + raw + "]"
		}
		raw = "https://" + raw
	}
	address, environment, err := ParseAddress(raw)
	switch {
	case err != nil:
		return "", "", err
	case environment != "":
		return "", "", &AddressError{Reason: "only host and port are expected"}
	}
	return address.HostPort(), address.Host(), nil
}

// AddressError says why a text is no address of a gate. It does not repeat the
// text, which may hold a password.
type AddressError struct{ Reason string }

// Error is the reason.
func (e *AddressError) Error() string { return fmt.Sprintf("not the address of a gate: %s", e.Reason) }
