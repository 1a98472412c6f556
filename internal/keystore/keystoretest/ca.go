// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keystoretest makes certificates, keys and keystores for tests and for
// the demo.
//
// Its functions panic when something fails, so that it needs no testing package
// and one-line use stays one line. Everything it makes is worthless outside
// tests: nothing here is meant to protect anything.
package keystoretest

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"math/big"
	"net"
	"strings"
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

// Option changes what [CA.Issue], [SelfSigned] and [NewCA] make.
type Option func(*settings)

type settings struct {
	template *x509.Certificate
	key      crypto.Signer
}

const defaultName = "gate.example.com"

func newSettings(options []Option) *settings {
	now := time.Now().UTC().Truncate(time.Second)
	s := &settings{template: &x509.Certificate{
		SerialNumber:          serial(),
		Subject:               pkix.Name{CommonName: defaultName},
		DNSNames:              []string{defaultName},
		NotBefore:             now.Add(-time.Hour),
		NotAfter:              now.AddDate(0, 0, 90),
		KeyUsage:              x509.KeyUsageDigitalSignature,
		ExtKeyUsage:           []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		BasicConstraintsValid: true,
	}}
	s.apply(options)
	return s
}

func (s *settings) apply(options []Option) {
	for _, option := range options {
		option(s)
	}
	if s.key == nil {
		s.key = defaultKey()
	}
}

// With changes the template in whatever way, for certificates that are wrong.
func With(change func(template *x509.Certificate)) Option {
	return func(s *settings) { change(s.template) }
}

// WithCommonName sets the common name and leaves the rest of the subject.
func WithCommonName(name string) Option {
	return func(s *settings) { s.template.Subject.CommonName = name }
}

// WithSubject sets the whole subject.
func WithSubject(name pkix.Name) Option {
	return func(s *settings) { s.template.Subject = name }
}

// WithDNS sets the DNS names; without arguments there are none.
func WithDNS(names ...string) Option {
	return func(s *settings) { s.template.DNSNames = names }
}

// WithIPs sets the IP addresses.
func WithIPs(addresses ...net.IP) Option {
	return func(s *settings) { s.template.IPAddresses = addresses }
}

// WithExtension adds an extension as it is, instead of one that is made of names
// if it has the same identifier.
func WithExtension(extension pkix.Extension) Option {
	return func(s *settings) { s.template.ExtraExtensions = append(s.template.ExtraExtensions, extension) }
}

// WithValidity sets the validity; a certificate knows whole seconds only.
func WithValidity(notBefore, notAfter time.Time) Option {
	return func(s *settings) { s.template.NotBefore, s.template.NotAfter = notBefore, notAfter }
}

// WithSerial sets the serial number.
func WithSerial(number *big.Int) Option {
	return func(s *settings) { s.template.SerialNumber = number }
}

// WithRSA makes an RSA key. This is slow: 2048 bits take a tenth of a second.
func WithRSA(bits int) Option {
	return func(s *settings) { s.key = must(rsa.GenerateKey(rand.Reader, bits)) }
}

// WithEC makes an EC key on the curve.
func WithEC(curve elliptic.Curve) Option {
	return func(s *settings) { s.key = must(ecdsa.GenerateKey(curve, rand.Reader)) }
}

// WithEd25519 makes an Ed25519 key.
func WithEd25519() Option {
	return func(s *settings) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		s.key = must(key, err)
	}
}

// WithKey uses an existing key, as a renewal that keeps its key does.
func WithKey(key crypto.Signer) Option {
	return func(s *settings) { s.key = key }
}

func defaultKey() crypto.Signer {
	return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
}
