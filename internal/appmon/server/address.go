// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package server

import (
	"net/netip"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// The ports of an AppMon server (api-facts 8.1): of its API, and of collectors.
const (
	DefaultPort          = 8021
	DefaultCollectorPort = 6699
	// DefaultMemoryPort is that of a Memory Analysis Server (api-facts 11).
	DefaultMemoryPort = 7788
)

var addressForm = rest.AddressForm{Of: "an AppMon server", Example: "https://appmon1:8021", Port: DefaultPort}

// ParseAddress reads "https://appmon1" or "https://appmon1:8021/". The error is a
// *rest.AddressError.
func ParseAddress(raw string) (rest.Address, error) {
	address, path, err := addressForm.Parse(raw)
	switch {
	case err != nil:
		return rest.Address{}, err
	case strings.Trim(path, "/") != "":
		return rest.Address{}, addressForm.Wrong("it must end behind host and port, without a path")
	}
	return address, nil
}

// ParseHostPort reads "host" or "host:port", and returns host:port. The error is a
// *rest.AddressError.
func ParseHostPort(raw string, defaultPort uint16) (string, error) {
	form := rest.AddressForm{Of: "a port of AppMon", Example: "appmon1:6699", Port: defaultPort}
	raw = strings.TrimSpace(raw)
	if strings.Contains(raw, "://") {
		return "", form.Wrong("only host and port are expected")
	}
	if ip, failed := netip.ParseAddr(raw); failed == nil && ip.Is6() {
		raw = "[" + raw + "]"
	}
	address, path, err := form.Parse("https://" + raw)
	switch {
	case err != nil:
		return "", err
	case path != "":
		return "", form.Wrong("only host and port are expected")
	}
	return address.HostPort(), nil
}
