// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"slices"
	"strconv"
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

// place is scheme, host and port of an address, normalized.
type place struct {
	scheme string
	host   string // lower case, IP addresses in canonical form without brackets
	port   string
	// environment is the first label of a SaaS host; empty for any other.
	environment string
}

var hostPattern = regexp.MustCompile(`^[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?(\.[a-z0-9_]([a-z0-9_-]*[a-z0-9_])?)*\.?$`)

func placeOf(u *url.URL) (place, error) {
	at := place{scheme: strings.ToLower(u.Scheme), port: u.Port()}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		if ip.Zone() != "" {
			return place{}, &AddressError{Reason: "an IPv6 zone is not supported"}
		}
		at.host = ip.String()
	} else {
		host := strings.ToLower(u.Hostname())
		if len(host) > 253 || !hostPattern.MatchString(host) {
			return place{}, &AddressError{Reason: "the host name holds characters that host names do not have (international names must be written in their xn-- form)"}
		}
		at.host, at.environment = saasHost(strings.TrimSuffix(host, "."))
	}
	if at.scheme == "http" && !at.isLoopback() {
		return place{}, &AddressError{Reason: "http sends the token unencrypted and is only allowed to a loopback address; use https"}
	}
	if at.port == "" {
		at.port = at.defaultPort()
	}
	port, err := strconv.ParseUint(at.port, 10, 16)
	if err != nil || port == 0 {
		return place{}, &AddressError{Reason: "the port must be between 1 and 65535"}
	}
	at.port = strconv.FormatUint(port, 10)
	return at, nil
}

// saasHost knows the hosts of api-facts 7.3: abc12345.live.dynatrace.com and
// abc12345.sprint.dynatracelabs.com, and their twins for the platform, which
// are abc12345.apps.dynatrace.com and abc12345.sprint.apps.dynatracelabs.com.
func saasHost(host string) (classic, environment string) {
	labels := strings.Split(host, ".")
	switch {
	case len(labels) == 4 && labels[1] == "apps" && labels[2] == "dynatrace":
		labels[1] = "live"
	case len(labels) == 5 && labels[2] == "apps" && labels[3] == "dynatracelabs":
		labels = append(labels[:2], labels[3:]...)
	}
	if len(labels) == 4 && ((labels[1] == "live" && labels[2] == "dynatrace") || labels[2] == "dynatracelabs") {
		return strings.Join(labels, "."), labels[0]
	}
	return host, ""
}

func (p place) isLoopback() bool {
	ip, err := netip.ParseAddr(p.host)
	return p.host == "localhost" || (err == nil && ip.IsLoopback())
}

func (p place) defaultPort() string {
	if p.scheme == "http" {
		return "80"
	}
	return "443"
}

// authority is the host with the port, which is left out where it is the
// scheme's own.
func (p place) authority() string {
	switch {
	case p.port != p.defaultPort():
		return net.JoinHostPort(p.host, p.port)
	case strings.Contains(p.host, ":"):
		return "[" + p.host + "]"
	}
	return p.host
}

var (
	segmentPattern = regexp.MustCompile(`^[A-Za-z0-9._~@:+-]+$`)
	// environmentPattern fits both forms of api-facts 7.3: abc12345 and UUIDs.
	environmentPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

// readPath splits what follows the host: any prefix, /e/{env} and, left out,
// /api or /api/v2. The path that remains has no slash at its end.
func readPath(escaped string) (path, environment string, err error) {
	segments := slices.DeleteFunc(strings.Split(escaped, "/"), func(segment string) bool { return segment == "" })
	for _, segment := range segments {
		if !segmentPattern.MatchString(segment) || strings.Trim(segment, ".") == "" {
			return "", "", &AddressError{Reason: "its path holds characters that do not belong there"}
		}
	}
	segments = withoutAPI(segments)
	if at := lastIndex(segments, "e"); at >= 0 {
		if at != len(segments)-2 {
			return "", "", &AddressError{Reason: "it must end with /e/{environment id}"}
		}
		if environment = segments[at+1]; !environmentPattern.MatchString(environment) || strings.Contains(environment, "..") {
			return "", "", &AddressError{Reason: "the environment id must consist of letters, digits and hyphens, e.g. abc12345"}
		}
	}
	if len(segments) == 0 {
		return "", "", nil
	}
	return "/" + strings.Join(segments, "/"), environment, nil
}

// withoutAPI cuts /api, /api/v1 and /api/v2 off the end.
func withoutAPI(segments []string) []string {
	last := len(segments) - 1
	if last > 0 && segments[last-1] == "api" && (segments[last] == "v1" || segments[last] == "v2") {
		return segments[:last-1]
	}
	if last >= 0 && segments[last] == "api" {
		return segments[:last]
	}
	return segments
}

func lastIndex(segments []string, wanted string) int {
	for at, segment := range slices.Backward(segments) {
		if segment == wanted {
			return at
		}
	}
	return -1
}

// isPlatformPath accepts what may follow a SaaS host, which has no path of its
// own: that of the platform's proxy stands for it, and /e/{env} says nothing new.
func isPlatformPath(path, environment string) bool {
	switch path {
	case "", "/e/" + environment,
		"/platform/classic/environment-api", "/platform/classic/environment-api/v1", "/platform/classic/environment-api/v2":
		return true
	}
	return false
}
