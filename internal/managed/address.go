// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package managed

import (
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

var addressForm = rest.AddressForm{Of: "a cluster", Example: "https://managed.example.com"}

// Address is where a cluster is.
type Address = rest.Address

// ParseAddress reads https://{cluster}, with a port if it has one of its own (api-facts
// 6). The error is a *rest.AddressError.
func ParseAddress(raw string) (Address, error) {
	address, path, err := addressForm.Parse(raw)
	path = strings.Trim(path, "/")
	first, _, _ := strings.Cut(path, "/")
	switch {
	case err != nil:
		return Address{}, err
	case first == "e":
		return Address{}, addressForm.Refuse("it ends in /e/..., which is one of its environments; the address of the cluster ends with the host")
	case first == "api":
		return Address{}, addressForm.Refuse("it ends in /api/..., which the provider adds; the address of the cluster ends with the host")
	case path != "":
		return Address{}, addressForm.Refuse("the address of a cluster ends with the host, and with the port if it has one")
	}
	return address, nil
}
