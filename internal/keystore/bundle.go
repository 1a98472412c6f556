// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"archive/zip"
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/pem"
	"errors"
	"fmt"
	"hash/crc32"
	"log/slog"
	"slices"
	"strings"

	"github.com/pavlo-v-chernykh/keystore-go/v4"
)

// Bundle is an entry with its private key. It prints itself redacted in every form.
type Bundle struct {
	Entry

	// key is a function because fmt prints what unexported fields hold, but not
	// what a function does.
	key      func() crypto.Signer
	findings []Finding
}

// NewBundle puts together what was made for each other: a key, its certificate,
// and the issuers above it in order.
func NewBundle(key crypto.Signer, leaf *x509.Certificate, chain []*x509.Certificate) *Bundle {
	return &Bundle{key: func() crypto.Signer { return key }, Entry: Entry{Leaf: leaf, Chain: chain}}
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
	p := newCertSet(all)
	leaf := p.leafOf(key.Public(), nil)
	switch {
	case leaf == nil:
		return nil, newError(InputPrivateKey, ReasonKeyMismatch, fmt.Sprintf("The private key does not belong to the certificate %s. Give the key that the certificate was requested with.", printable(own[0].Subject.String())))
	case !slices.ContainsFunc(own, leaf.Equal):
		return nil, newError(InputPrivateKey, ReasonKeyMismatch, "The private key belongs to a certificate of the chain, not to the certificate. Give the gate's own certificate as the certificate, and its issuers as the chain.")
	}
	k, failure := p.assemble(leaf, own)
	if failure != nil {
		return nil, failure
	}
	bundle := NewBundle(key, leaf, k.Entries[0].Chain)
	bundle.findings = k.Findings
	return bundle, nil
}

// leafOf returns the certificate with the given public key, or nil. If there are
// several, such as before and after a renewal, the preferred one wins, then the
// first.
func (p *certSet) leafOf(public crypto.PublicKey, preferred func(*x509.Certificate) bool) *x509.Certificate {
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

// Keystore returns the same view of the facts as [Decode] has of the encoded
// bundle, with the findings of the PEM inputs.
func (b Bundle) Keystore() *Keystore {
	return (&Keystore{Entries: []Entry{b.Entry}, Findings: b.findings}).clone()
}

// String names the leaf only.
func (b Bundle) String() string {
	if b.Leaf == nil {
		return "keystore.Bundle(empty)"
	}
	return "keystore.Bundle(" + fingerprint(b.Leaf) + ", private key redacted)"
}

// Format names the leaf only, whatever the verb.
func (b Bundle) Format(state fmt.State, _ rune) { _, _ = state.Write([]byte(b.String())) }

// LogValue names the leaf only.
func (b Bundle) LogValue() slog.Value { return slog.StringValue(b.String()) }

// MarshalJSON names the leaf only.
func (b Bundle) MarshalJSON() ([]byte, error) { return []byte(`"` + b.String() + `"`), nil }

// PrivateKeyPEM returns the private key as PKCS#8, not encrypted. The error is an
// *Error.
func (b Bundle) PrivateKeyPEM() (string, error) {
	key, failure := b.pkcs8()
	if failure != nil {
		return "", failure
	}
	return string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: key})), nil
}

// CertificatesPEM returns the leaf, then its issuers up to the root.
func (b Bundle) CertificatesPEM() string { return WritePEM(b.Certificates()...) }

// WritePEM returns certificates as PEM, in their order.
func WritePEM(certificates ...*x509.Certificate) string {
	var text strings.Builder
	for _, c := range certificates {
		text.Write(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: c.Raw}))
	}
	return text.String()
}

// EncodeJKS writes the bundle as Java keystore of the old type JKS: the key under
// the alias with its chain, the leaf first, and the same password for both. The
// same input gives the same bytes, as with [Bundle.EncodeSame].
//
// JKS protects a key with SHA-1 only, and keeps its certificates in clear text.
// Password and alias have to be ASCII; Java lower-cases aliases. The error is an
// *Error.
func (b Bundle) EncodeJKS(alias, password string) ([]byte, error) {
	if password == "" || len(PasswordFindings(password)) > 0 {
		return nil, newError(InputPassword, ReasonBadPassword, "The password of a Java keystore must be ASCII text, and not empty.")
	}
	key, failure := b.pkcs8()
	if failure != nil {
		return nil, failure
	}
	random, failure := b.derive(derivationJKS, alias, password)
	if failure != nil {
		return nil, failure
	}
	// When an entry was made is part of the format, and the clock is no input.
	entry := keystore.PrivateKeyEntry{CreationTime: b.Leaf.NotBefore.UTC(), PrivateKey: key}
	for _, c := range b.Certificates() {
		entry.CertificateChain = append(entry.CertificateChain, keystore.Certificate{Type: "X.509", Content: c.Raw})
	}
	store := keystore.New(keystore.WithCustomRandomNumberGenerator(random))
	err := store.SetPrivateKeyEntry(alias, entry, []byte(password))
	var file bytes.Buffer
	if err == nil {
		err = store.Store(&file, []byte(password))
	}
	if err != nil {
		return nil, newError(InputPrivateKey, ReasonMalformed, "The Java keystore could not be written.")
	}
	return file.Bytes(), nil
}

// EncodeArchive writes the bundle as ZIP archive of two PEM files and nothing
// else: the private key, NOT encrypted, and the leaf with its chain up to the
// root. The same bundle gives the same bytes. The error is an *Error.
func (b Bundle) EncodeArchive() ([]byte, error) {
	key, err := b.PrivateKeyPEM()
	if err != nil {
		return nil, err
	}
	var file bytes.Buffer
	archive := zip.NewWriter(&file)
	err = errors.Join(addStored(archive, "key.pem", key), addStored(archive, "chain.pem", b.CertificatesPEM()), archive.Close())
	if err != nil {
		return nil, newError(InputPKCS12, ReasonMalformed, "The archive could not be written.")
	}
	return file.Bytes(), nil
}

// firstDay is 1 January 1980, the first date that an archive can hold.
const firstDay = 1<<5 | 1

// addStored adds a file without compression, whose bytes another release of the
// compressor could change, and with its sizes in front: Java reads no stored
// file that tells them at its end.
func addStored(archive *zip.Writer, name, text string) error {
	header := &zip.FileHeader{
		Name: name, Method: zip.Store,
		ModifiedDate: firstDay, //nolint:staticcheck // what took its place is not looked at by CreateRaw
		CRC32:        crc32.ChecksumIEEE([]byte(text)), CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text)),
	}
	header.SetMode(0o600) // of the one who unpacks it alone
	part, err := archive.CreateRaw(header)
	if err != nil {
		return err
	}
	_, err = part.Write([]byte(text))
	return err
}
