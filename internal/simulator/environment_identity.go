// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"time"
)

// environmentYears is how long the environment's certificates are valid before
// and after the simulator's now, for clocks that tests move.
const environmentYears = 20

// environmentIdentity is the server certificate of the environment and its CA.
type environmentIdentity struct {
	leaf  *tls.Certificate
	caPEM string
}

// newEnvironmentIdentity makes both; only a broken random source fails it.
func newEnvironmentIdentity(m *leafMaker, environment string) environmentIdentity {
	identity, err := m.environmentIdentity(environment)
	if err != nil {
		panic(fmt.Errorf("make certificate of the environment: %w", err))
	}

	return identity
}

func (m *leafMaker) environmentIdentity(environment string) (environmentIdentity, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return environmentIdentity{}, err
	}

	now := m.clock.Now()
	ca := &x509.Certificate{
		SerialNumber:          big.NewInt(1),
		Subject:               pkix.Name{CommonName: "Simulated environment CA"},
		NotBefore:             now.AddDate(-environmentYears, 0, 0),
		NotAfter:              now.AddDate(environmentYears, 0, 0),
		KeyUsage:              x509.KeyUsageCertSign,
		BasicConstraintsValid: true,
		IsCA:                  true,
	}

	signed, err := x509.CreateCertificate(rand.Reader, ca, ca, key.Public(), key)
	if err != nil {
		return environmentIdentity{}, err
	}

	if ca, err = x509.ParseCertificate(signed); err != nil {
		return environmentIdentity{}, err
	}

	leaf, err := m.signed(ca, key, environment)
	if err != nil {
		return environmentIdentity{}, err
	}

	return environmentIdentity{
		leaf:  leaf,
		caPEM: string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: signed})),
	}, nil
}

// signed returns a leaf for loopback, and for the name that the environment has
// as SaaS (api-facts 7.3), that is valid as long as its CA.
func (m *leafMaker) signed(ca *x509.Certificate, by *ecdsa.PrivateKey, environment string) (*tls.Certificate, error) {
	key, err := m.key()
	if err != nil {
		return nil, err
	}

	template := &x509.Certificate{
		SerialNumber: big.NewInt(time.Now().UnixNano()),
		Subject:      pkix.Name{CommonName: "localhost"},
		NotBefore:    ca.NotBefore,
		NotAfter:     ca.NotAfter,
		KeyUsage:     x509.KeyUsageDigitalSignature,
		ExtKeyUsage:  []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth},
		DNSNames:     []string{"localhost", environment + ".live.dynatrace.com"},
		IPAddresses:  []net.IP{net.IPv4(127, 0, 0, 1), net.IPv6loopback},
	}

	der, err := x509.CreateCertificate(rand.Reader, template, ca, key.Public(), by)
	if err != nil {
		return nil, err
	}

	leaf, err := x509.ParseCertificate(der)

	return &tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key, Leaf: leaf}, err
}
