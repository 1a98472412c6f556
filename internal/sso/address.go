// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package sso

import "github.com/activegate/terraform-provider-activegate/internal/rest"

// tokenPath is where tokens are granted (api-facts 7.2).
const tokenPath = "/sso/oauth2/token" //nolint:gosec // a path, not a token

var addressForm = rest.AddressForm{Of: "single sign-on", Example: "https://sso.dynatrace.com" + tokenPath}

// Address is where tokens are granted; the zero Address is nowhere.
type Address struct {
	server rest.Address
	path   string
}

// ParseAddress reads a URL; without a path it has the usual one. The error is a
// *rest.AddressError.
func ParseAddress(raw string) (Address, error) {
	server, path, err := addressForm.Parse(raw)
	if err != nil {
		return Address{}, err
	}
	if path == "" || path == "/" {
		path = tokenPath
	}
	return Address{server: server, path: path}, nil
}

// String is the URL.
func (a Address) String() string { return a.server.URL() + a.path }

// DefaultURL is that of an environment at a stage: "sprint", "dev", or empty for
// the public one (api-facts 7.2).
func DefaultURL(stage string) string {
	if stage == "" {
		return "https://sso.dynatrace.com" + tokenPath
	}
	return "https://sso-" + stage + ".dynatracelabs.com" + tokenPath
}
