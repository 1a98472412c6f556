// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import (
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"strings"
)

// Identity is a leaf certificate with its key and its chain.
type Identity struct {
	// CertPEM is the leaf alone.
	CertPEM string
	// KeyPEM is the private key as PKCS#8.
	KeyPEM string
	// ChainPEM are the authorities above the leaf, the root last; "" for a
	// self-signed certificate.
	ChainPEM string
	// Leaf is the parsed leaf.
	Leaf *x509.Certificate
	// Chain are the parsed authorities, the root last.
	Chain []*x509.Certificate
	// Key is the private key.
	Key crypto.Signer
}

// Issue makes a leaf certificate below the authority: EC P-256, common name and
// DNS name gate.example.com, valid from an hour ago for 90 days, unless options
// say otherwise.
func (c *CA) Issue(options ...Option) *Identity {
	s := newSettings(options)
	return newIdentity(s, sign(s.template, c.certificate, s.key.Public(), c.key), c.chain())
}

// SelfSigned makes a leaf certificate that nobody issued, such as a gate has
// before its first upload.
func SelfSigned(options ...Option) *Identity {
	s := newSettings(options)
	return newIdentity(s, sign(s.template, s.template, s.key.Public(), s.key), nil)
}

func newIdentity(s *settings, leaf *x509.Certificate, chain []*x509.Certificate) *Identity {
	return &Identity{
		CertPEM:  certificatePEM(leaf),
		KeyPEM:   keyPEM(s.key),
		ChainPEM: certificatePEM(chain...),
		Leaf:     leaf,
		Chain:    chain,
		Key:      s.key,
	}
}

func certificatePEM(certificates ...*x509.Certificate) string {
	var text strings.Builder
	for _, c := range certificates {
		text.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return text.String()
}

func keyPEM(key crypto.Signer) string {
	der := must(x509.MarshalPKCS8PrivateKey(key))
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}))
}
