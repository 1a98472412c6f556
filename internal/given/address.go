// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"fmt"
	"net"
	"strconv"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// CheckAddress accepts host:port.
func CheckAddress(address string) error {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	if host == "" || port == "" {
		return fmt.Errorf("%q lacks the host or the port", address)
	}
	if number, err := strconv.ParseUint(port, 10, 16); err != nil || number == 0 {
		return fmt.Errorf("%q is not a port", port)
	}
	return nil
}

// ASCIIAddress is host:port as it can be dialled.
func ASCIIAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return net.JoinHostPort(keystore.ASCIIName(host), port)
}
