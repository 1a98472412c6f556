// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto"
	"crypto/x509"
	"fmt"
	"log/slog"
	"slices"
)

// Bundle is a private key with its certificate and chain. It prints itself
// redacted in every form.
type Bundle struct {
	// key is a function because fmt prints what unexported fields hold, but not
	// what a function does.
	key      func() crypto.Signer
	findings []Finding

	// Leaf is the certificate of the key.
	Leaf *x509.Certificate
	// Chain holds the issuers above the leaf in order, as far as they were given.
	Chain []*x509.Certificate
}

// ParseBundle reads a private key and its certificates from PEM. The leaf is the
// certificate of certificatePEM that has the key's public key; its chain is
// gathered from the rest of certificatePEM and from chainPEM, which may be empty,
// in whatever order the blocks come. Certificates that are not in the chain are
// left out, with a finding. The error is an *Error.
func ParseBundle(certificatePEM, chainPEM, privateKeyPEM string) (*Bundle, error) {
	own, all, failure := parseBoth(certificatePEM, chainPEM)
	if failure != nil {
		return nil, failure
	}
	key, failure := parseKeyPEM(privateKeyPEM)
	if failure != nil {
		return nil, failure
	}
	p := newPool(all)
	leaf := p.leafOf(key.Public(), nil)
	if leaf == nil || !slices.ContainsFunc(own, leaf.Equal) {
		return nil, mismatch(leaf != nil, own[0])
	}
	chain, findings, failure := p.assemble(leaf, own)
	if failure != nil {
		return nil, failure
	}
	return &Bundle{key: func() crypto.Signer { return key }, Leaf: leaf, Chain: chain, findings: findings}, nil
}

// leafOf returns the certificate with the given public key, or nil. If there are
// several, such as before and after a renewal, the preferred one wins, then the
// first.
func (p *pool) leafOf(public crypto.PublicKey, preferred func(*x509.Certificate) bool) *x509.Certificate {
	var first *x509.Certificate
	for _, c := range p.certificates {
		if !samePublicKey(public, c.PublicKey) {
			continue
		}
		if preferred != nil && preferred(c) {
			return c
		}
		if first == nil {
			first = c
		}
	}
	return first
}

func mismatch(inChain bool, first *x509.Certificate) *Error {
	if inChain {
		return refuse(InputPrivateKey, ReasonKeyMismatch, "The private key belongs to a certificate of the chain, not to the certificate. Give the gate's own certificate as the certificate, and its issuers as the chain.")
	}
	return refuse(InputPrivateKey, ReasonKeyMismatch, fmt.Sprintf("The private key does not belong to the certificate %s. Give the key that the certificate was requested with.", printable(first.Subject.String())))
}

// Keystore returns the same view of the facts as [Decode] has of the encoded
// bundle, with the findings of the PEM inputs.
func (b Bundle) Keystore() *Keystore {
	return &Keystore{
		Entries:  []Entry{{Leaf: b.Leaf, Chain: slices.Clone(b.Chain)}},
		Findings: slices.Clone(b.findings),
	}
}

// String names the leaf only.
func (b Bundle) String() string {
	if b.Leaf == nil {
		return "keystore.Bundle(empty)"
	}
	return "keystore.Bundle(" + fingerprint(b.Leaf) + ", private key redacted)"
}

// GoString names the leaf only.
func (b Bundle) GoString() string { return b.String() }

// Format names the leaf only, whatever the verb.
func (b Bundle) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(b.String())) }

// LogValue names the leaf only.
func (b Bundle) LogValue() slog.Value { return slog.StringValue(b.String()) }

// MarshalJSON names the leaf only.
func (b Bundle) MarshalJSON() ([]byte, error) { return []byte(`"` + b.String() + `"`), nil }
