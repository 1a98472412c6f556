// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"crypto/tls"
	"net"
	"slices"
	"sync"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// front is a listener before a gate that notes the server names that it is
// asked for. It presents id while the gate serves that, and something else
// before.
type front struct {
	address string
	mutex   sync.Mutex
	names   []string
}

func newFront(t *testing.T, gate *simulator.Gate, id *keystoretest.Identity) *front {
	t.Helper()
	f := &front{}
	other := keystoretest.SelfSigned()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS12,
		GetCertificate: func(hello *tls.ClientHelloInfo) (*tls.Certificate, error) {
			f.mutex.Lock()
			defer f.mutex.Unlock()
			f.names = append(f.names, hello.ServerName)
			shown := other
			if simulator.Fingerprint(gate.Served()) == fingerprint(id) {
				shown = id
			}
			return &tls.Certificate{Certificate: [][]byte{shown.Leaf.Raw}, PrivateKey: shown.Key}, nil
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	f.address = listener.Addr().String()
	served := make(chan struct{})
	go func() {
		defer close(served)
		for {
			connection, err := listener.Accept()
			if err != nil {
				return // closed
			}
			go shake(connection)
		}
	}()
	t.Cleanup(func() {
		_ = listener.Close()
		<-served
	})
	return f
}

// shake does the handshake, and waits for the other side to leave.
func shake(connection net.Conn) {
	defer func() { _ = connection.Close() }()
	_, _ = connection.Read(make([]byte, 1))
}

// asked are the server names, each once.
func (f *front) asked() []string {
	f.mutex.Lock()
	defer f.mutex.Unlock()
	names := slices.Clone(f.names)
	slices.Sort(names)
	return slices.Compact(names)
}
