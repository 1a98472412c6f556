// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package selfsigned

import (
	"cmp"
	"fmt"
	"net"
	"regexp"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// Field names a part of a Request.
type Field string

// The fields that may be wrong.
const (
	FieldSubject     Field = "subject"
	FieldIssuer      Field = "issuer"
	FieldDNSNames    Field = "dns_names"
	FieldIPAddresses Field = "ip_addresses"
	FieldKey         Field = "key"
	FieldValidity    Field = "valid_for"
)

// Error says what is wrong with a field, in a full sentence.
type Error struct {
	Field  Field
	Detail string
}

func (e *Error) Error() string { return string(e.Field) + ": " + e.Detail }

func wrong(field Field, format string, values ...any) *Error {
	return &Error{Field: field, Detail: fmt.Sprintf(format, values...)}
}

// Check judges the form of a request. The error is an *Error.
func (r Request) Check() error {
	if err := CheckName(r.Subject); err != nil {
		return wrong(FieldSubject, "%s", err)
	}
	if r.Issuer != "" {
		if err := CheckName(r.Issuer); err != nil {
			return wrong(FieldIssuer, "%s", err)
		}
	}
	for _, name := range r.DNSNames {
		if err := CheckHost(name); err != nil {
			return wrong(FieldDNSNames, "%s", err)
		}
	}
	for _, address := range r.IPAddresses {
		if err := CheckAddress(address); err != nil {
			return wrong(FieldIPAddresses, "%s", err)
		}
	}
	switch {
	case !slices.Contains(Kinds(), cmp.Or(r.Key, DefaultKey)):
		return wrong(FieldKey, "%q is no kind of key: write one of %v.", string(r.Key), Kinds())
	case !r.NotBefore.Before(r.NotAfter):
		return wrong(FieldValidity, "The certificate would never be valid.")
	}
	return nil
}

// host is what stands in a certificate for one, in its ASCII form. An underscore
// is no letter of a host, but of names that are in use.
var host = regexp.MustCompile(`^(\*\.)?([a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)(\.[a-zA-Z0-9_]([a-zA-Z0-9_-]{0,61}[a-zA-Z0-9_])?)*$`)

const longestHost = 253

// CheckHost accepts a DNS name, a wildcard or international one included.
func CheckHost(name string) error {
	ascii := keystore.ASCIIName(name)
	switch {
	case net.ParseIP(name) != nil:
		return fmt.Errorf("%q is an address, not a name: give it in `ip_addresses`", name)
	case len(ascii) > longestHost, !host.MatchString(ascii):
		return fmt.Errorf("%q is no DNS name, such as gate1.example.com or *.example.com", name)
	}
	return nil
}

// CheckAddress accepts an IP address without a zone.
func CheckAddress(address string) error {
	if net.ParseIP(address) == nil {
		return fmt.Errorf("%q is no IP address, such as 192.0.2.10 or 2001:db8::10", address)
	}
	return nil
}

// hosts are the names and addresses of the certificate.
func (r Request) hosts() (names []string, addresses []net.IP) {
	for _, name := range r.DNSNames {
		names = append(names, keystore.ASCIIName(name))
	}
	for _, address := range r.IPAddresses {
		addresses = append(addresses, net.ParseIP(address))
	}
	if len(names)+len(addresses) > 0 {
		return slices.Compact(names), addresses
	}
	common := commonName(r.Subject)
	if address := net.ParseIP(common); address != nil {
		return nil, []net.IP{address}
	}
	if strings.Contains(common, ".") && CheckHost(common) == nil {
		return []string{keystore.ASCIIName(common)}, nil
	}
	return nil, nil
}
