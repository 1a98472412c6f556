// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"fmt"
	"math/big"
	"net"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// defaultLeafLifetime is how long a gate's own certificate is valid.
const defaultLeafLifetime = 10 * 365 * 24 * time.Hour

// leafMaker issues the self-signed certificates of the gates. All share one
// key, made when it is first needed: a fleet of thousands starts fast, and
// what tells leafs apart is their fingerprint.
type leafMaker struct {
	clock clock.Clock
	key   func() (*ecdsa.PrivateKey, error)
}

func newLeafMaker(c clock.Clock) *leafMaker {
	return &leafMaker{clock: c, key: sync.OnceValues(func() (*ecdsa.PrivateKey, error) {
		return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	})}
}

// selfSigned returns a new leaf for a host, valid from an hour ago.
func (m *leafMaker) selfSigned(host string, addresses ...net.IP) (*tls.Certificate, error) {
	key, err := m.key()
	if err != nil {
		return nil, fmt.Errorf("make key of the default certificate: %w", err)
	}

	serial, err := rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 120))
	if err != nil {
		return nil, fmt.Errorf("make serial number of the default certificate: %w", err)
	}

	now := m.clock.Now()
	template := &x509.Certificate{
		SerialNumber: serial,
		Subject:      pkix.Name{CommonName: host},
		NotBefore:    now.Add(-time.Hour),
		NotAfter:     now.Add(defaultLeafLifetime),
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost"},
		IPAddresses:  addresses,
	}

	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, fmt.Errorf("make default certificate: %w", err)
	}

	leaf, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("make default certificate: %w", err)
	}

	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, nil
}

// Fingerprint returns the SHA-256 of a certificate as lower-case hex.
func Fingerprint(certificate *x509.Certificate) string {
	sum := sha256.Sum256(certificate.Raw)

	return hex.EncodeToString(sum[:])
}
