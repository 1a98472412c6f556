// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import (
	"crypto"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"time"
)

// CA is a certificate authority with its key.
type CA struct {
	certificate *x509.Certificate
	key         crypto.Signer
	parent      *CA
}

// NewCA makes a self-signed authority with an EC P-256 key that is valid from a
// day ago for ten years, unless options say otherwise.
func NewCA(commonName string, options ...Option) *CA {
	return newCA(commonName, nil, options)
}

// Intermediate makes an authority below this one.
func (c *CA) Intermediate(commonName string, options ...Option) *CA {
	return newCA(commonName, c, options)
}

// Certificate returns the authority's own certificate.
func (c *CA) Certificate() *x509.Certificate { return c.certificate }

// PEM returns the authority's own certificate as PEM.
func (c *CA) PEM() string { return certificatePEM(c.certificate) }

// KeyPEM returns the authority's private key as PKCS#8.
func (c *CA) KeyPEM() string { return keyPEM(c.key) }

// Key returns the authority's private key.
func (c *CA) Key() crypto.Signer { return c.key }

// chain returns the authority and those above it, the root last.
func (c *CA) chain() []*x509.Certificate {
	var chain []*x509.Certificate
	for ; c != nil; c = c.parent {
		chain = append(chain, c.certificate)
	}
	return chain
}

func newCA(commonName string, parent *CA, options []Option) *CA {
	now := time.Now().UTC().Truncate(time.Second)
	s := &settings{template: &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: commonName, Organization: []string{"Example"}},
		NotBefore:             now.AddDate(0, 0, -1),
		NotAfter:              now.AddDate(10, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign | x509.KeyUsageCRLSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}}
	s.apply(options)
	signer := &CA{certificate: s.template, key: s.key}
	if parent != nil {
		signer = parent
	}
	return &CA{certificate: sign(s.template, signer.certificate, s.key.Public(), signer.key), key: s.key, parent: parent}
}

func sign(template, parent *x509.Certificate, public crypto.PublicKey, signer crypto.Signer) *x509.Certificate {
	der := must(x509.CreateCertificate(rand.Reader, template, parent, public, signer))
	return must(x509.ParseCertificate(der))
}

// serial returns a random serial number of 64 bits, never zero.
func serial() *big.Int {
	n := must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 64)))
	return n.Add(n, big.NewInt(1))
}

func must[T any](value T, err error) T {
	if err != nil {
		panic("keystoretest: " + err.Error())
	}
	return value
}
