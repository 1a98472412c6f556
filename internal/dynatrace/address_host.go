// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"net"
	"net/netip"
	"net/url"
	"regexp"
	"strconv"
	"strings"
)

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
