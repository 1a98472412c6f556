// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// DefaultPort is the port of a gate (port-ssl, api-facts 1.1).
const DefaultPort = 9999

var addressForm = rest.AddressForm{Of: "a gate", Example: "https://gate1:9999", Port: DefaultPort}

// Address is where a gate is.
type Address = rest.Address

// ParseAddress reads "https://gate1", "https://gate1:9999/" or
// "https://gate1:9999/e/abc12345/". The environment is empty if the URL names
// none. The error is an *rest.AddressError.
func ParseAddress(raw string) (address Address, environment string, err error) {
	address, path, err := addressForm.Parse(raw)
	if err != nil {
		return Address{}, "", err
	}
	if environment, err = environmentOf(path); err != nil {
		return Address{}, "", err
	}
	return address, environment, nil
}

// environmentOf reads the path of a gate's URL: "", "/" or "/e/{env}[/]".
func environmentOf(path string) (string, error) {
	path = strings.TrimSuffix(path, "/")
	if path == "" {
		return "", nil
	}
	environment, ok := strings.CutPrefix(path, "/e/")
	if !ok || strings.Contains(environment, "/") {
		return "", addressForm.Wrong("the only path that it may hold is /e/{environment id}")
	}
	return environment, ValidateEnvironment(environment)
}

// ValidateEnvironment refuses what cannot be an environment id. The error is
// an *rest.AddressError.
func ValidateEnvironment(id string) error { return addressForm.CheckEnvironment(id) }
