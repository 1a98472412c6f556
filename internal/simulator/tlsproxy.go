// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net"
)

// TLSProxy ends TLS in front of a gate with a certificate of its own.
type TLSProxy struct {
	relay *relay
	own   *tls.Certificate
}

// AddTLSProxy puts a proxy in front of a gate.
func (s *Simulator) AddTLSProxy(gate *Gate) *TLSProxy {
	own, err := s.leafs.selfSigned("proxy."+gate.Name(), net.IPv4(127, 0, 0, 1))
	if err != nil {
		panic(err)
	}

	outside := &tls.Config{
		MinVersion:   tls.VersionTLS12,
		Certificates: []tls.Certificate{*own},
		NextProtos:   []string{"http/1.1"},
	}
	inside := &tls.Config{
		MinVersion: tls.VersionTLS12,
		// A proxy in front of a self-signed gate does not verify it.
		InsecureSkipVerify: true,
	}

	relay := s.newRelay(func(conn net.Conn) (front, back net.Conn, err error) {
		ctx, cancel := context.WithTimeout(context.Background(), handshakeTimeout)
		defer cancel()

		secured := tls.Server(conn, outside)
		if err := secured.HandshakeContext(ctx); err != nil {
			return nil, nil, err
		}

		plain, err := dial(gate)
		if err != nil {
			return nil, nil, err
		}

		return secured, tls.Client(plain, inside), nil
	})

	return &TLSProxy{relay: relay, own: own}
}

// Address returns host and port.
func (p *TLSProxy) Address() string { return p.relay.address() }

// URL returns the base URL without an environment.
func (p *TLSProxy) URL() string { return "https://" + p.Address() }

// Leaf returns the certificate that the proxy presents.
func (p *TLSProxy) Leaf() *x509.Certificate { return p.own.Leaf }
