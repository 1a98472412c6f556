// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package selfsigned makes keys with certificates of their own: signed by
// themselves, or by an authority that is thrown away with its key.
//
// What it makes passes everything that package keystore judges, as long as it
// names a host and is valid for at most 825 days.
package selfsigned

import (
	"bytes"
	"cmp"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"fmt"
	"math/big"
	"net"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// Request is what a certificate is to say.
type Request struct {
	// Subject is a distinguished name such as CN=gate1,O=Example, or the common
	// name alone.
	Subject string
	// Issuer is the same of the authority that signs; empty, or the subject
	// again, for a certificate that signs itself.
	Issuer string
	// DNSNames and IPAddresses are what clients call the server. Without any, the
	// common name counts, if it reads as a host's.
	DNSNames, IPAddresses []string
	// Key is the kind of the key; empty for DefaultKey.
	Key Kind
	// NotBefore and NotAfter bound the validity.
	NotBefore, NotAfter time.Time
}

// Generate makes a key, its certificate, and the authority's certificate if
// there is one. The authority's key is forgotten. The error is an *Error, but for
// a machine without chance.
func Generate(r Request) (*keystore.Bundle, error) {
	if err := r.Check(); err != nil {
		return nil, err
	}
	r.Key = cmp.Or(r.Key, DefaultKey)
	key, err := r.Key.generate()
	if err != nil {
		return nil, err
	}
	template, err := r.template()
	if err != nil {
		return nil, err
	}
	if r.selfSigned() {
		leaf, err := sign(template, template, key.Public(), key)
		return keystore.NewBundle(key, leaf, nil), err
	}
	authority, authorityKey, err := r.authority()
	if err != nil {
		return nil, err
	}
	leaf, err := sign(template, authority, key.Public(), authorityKey)
	return keystore.NewBundle(key, leaf, []*x509.Certificate{authority}), err
}

// selfSigned says that there is no authority. Names are compared by their
// encoding.
func (r Request) selfSigned() bool {
	if r.Issuer == "" {
		return true
	}
	subject, _ := encodeName(r.Subject)
	issuer, _ := encodeName(r.Issuer)
	return bytes.Equal(subject, issuer)
}

// template is the leaf before it is signed.
func (r Request) template() (*x509.Certificate, error) {
	template, err := blank(r.Subject, r)
	if err != nil {
		return nil, err
	}
	template.DNSNames, template.IPAddresses = r.hosts()
	template.KeyUsage = x509.KeyUsageDigitalSignature
	if bits[r.Key] > 0 {
		template.KeyUsage |= x509.KeyUsageKeyEncipherment
	}
	template.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
	return template, nil
}

// authority makes one that signs this leaf and nothing else.
func (r Request) authority() (*x509.Certificate, crypto.Signer, error) {
	key, err := r.Key.generate()
	if err != nil {
		return nil, nil, err
	}
	template, err := blank(r.Issuer, r)
	if err != nil {
		return nil, nil, err
	}
	template.IsCA, template.MaxPathLenZero = true, true
	template.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
	certificate, err := sign(template, template, key.Public(), key)
	return certificate, key, err
}

// serialBits is one less than 16 bytes, so that no serial number is negative.
const serialBits = 127

func blank(subject string, r Request) (*x509.Certificate, error) {
	name, err := encodeName(subject)
	if err != nil {
		return nil, err
	}
	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), serialBits))
	if err != nil {
		return nil, fmt.Errorf("draw a serial number: %w", err)
	}
	return &x509.Certificate{
		RawSubject: name, SerialNumber: serial.Add(serial, big.NewInt(1)),
		NotBefore: r.NotBefore.UTC().Truncate(time.Second), NotAfter: r.NotAfter.UTC().Truncate(time.Second),
		BasicConstraintsValid: true,
	}, nil
}

func sign(template, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) (*x509.Certificate, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, signer)
	if err != nil {
		return nil, fmt.Errorf("sign the certificate: %w", err)
	}
	return x509.ParseCertificate(der)
}

// Kind is a kind of key.
type Kind string

// The kinds.
const (
	RSA4096 Kind = "rsa-4096"
	RSA3072 Kind = "rsa-3072"
	RSA2048 Kind = "rsa-2048"
	ECP256  Kind = "ec-p256"

	// DefaultKey is what everything reads, and lasts longest.
	DefaultKey = RSA4096
)

// Kinds are all kinds, the default first.
func Kinds() []Kind { return []Kind{RSA4096, RSA3072, RSA2048, ECP256} }

// bits of the kinds that are RSA.
var bits = map[Kind]int{RSA4096: 4096, RSA3072: 3072, RSA2048: 2048}

func (k Kind) generate() (crypto.Signer, error) {
	if size := bits[k]; size > 0 {
		return rsa.GenerateKey(rand.Reader, size)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}

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
