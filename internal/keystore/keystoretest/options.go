// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

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
	"math/big"
	"net"
	"time"
)

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
