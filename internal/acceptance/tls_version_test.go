// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"crypto/tls"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// oldPeer is a server that speaks nothing newer than TLS 1.1.
func oldPeer(t *testing.T) (address string) {
	t.Helper()
	id := keystoretest.SelfSigned()
	listener, err := tls.Listen("tcp", "127.0.0.1:0", &tls.Config{
		MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11,
		Certificates: []tls.Certificate{{Certificate: [][]byte{id.Leaf.Raw}, PrivateKey: id.Key}},
	})
	if err != nil {
		t.Fatal(err)
	}
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
	return listener.Addr().String()
}

// TestOldTLSRefused: neither a gate nor an environment is spoken to in a version
// of TLS that protects nothing, whatever is trusted, and the error says what to do.
func TestOldTLSRefused(t *testing.T) {
	t.Parallel()
	address := oldPeer(t)
	for name, config := range map[string]func(w *world) string{
		"gate": func(w *world) string {
			return w.provider("insecure_skip_verify = true") + "resource \"activegate_certificate\" \"gate\" {\n  activegate_url = \"https://" + address + "\"\n  " + pemWriteOnly(w.issue()) + "\n}\n"
		},
		"environment": func(w *world) string {
			return w.provider("insecure_skip_verify = true", `environment_url = "https://`+address+`/e/abc12345"`) + "data \"activegate_tokens\" \"all\" {}\n"
		},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.run(resource.TestStep{
				Config:      config(w),
				ExpectError: saying("TLS version refused", address, "no TLS 1.2 or newer", "Enable TLS 1.2 or 1.3 there"),
			})
		})
	}
}
