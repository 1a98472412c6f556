// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"crypto/x509"
	"fmt"
	"net"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// covers says that a client that calls a gate by this name accepts the leaf. Of a
// leaf that is not at hand only the names are known, so its addresses pass.
func covers(leaf *x509.Certificate, name string) bool {
	return keystore.Covers(leaf, name) || (leaf.Raw == nil && net.ParseIP(name) != nil)
}

// coverage are the names and addresses by which clients may call a gate.
func coverage(leaf *x509.Certificate, names []string) []string {
	all := slices.Clone(names)
	for _, address := range leaf.IPAddresses {
		all = append(all, address.String())
	}
	return all
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "no name and no address at all"
	}
	return strings.Join(names, ", ")
}

// butNot begins the sentence that ends in what a leaf does not cover.
func butNot(leaf *x509.Certificate, names []string) string {
	covered := coverage(leaf, names)
	if len(covered) == 0 {
		return "The leaf covers no name and no address at all, and therefore not"
	}
	return fmt.Sprintf("The leaf covers %s, but not", strings.Join(covered, ", "))
}

// bothForms shows an international name as it was given and as a certificate has it.
func bothForms(name string) string {
	if ascii := keystore.ASCIIName(name); ascii != name {
		return fmt.Sprintf("%s (as %s)", name, ascii)
	}
	return name
}

// asciiAddress is host:port as it can be dialled.
func asciiAddress(address string) string {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return address
	}
	return net.JoinHostPort(keystore.ASCIIName(host), port)
}
