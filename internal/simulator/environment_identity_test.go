// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/tls"
	"crypto/x509"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestEnvironmentHasTheNameOfSaaS: who reaches it under that name can verify it.
func TestEnvironmentHasTheNameOfSaaS(t *testing.T) {
	sim := simulator.New(simulator.WithEnvironment("xyz98765"))
	defer sim.Close()
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(sim.API().CAPEM()))
	for name, want := range map[string]bool{"xyz98765.live.dynatrace.com": true, "localhost": true, "abc12345.live.dynatrace.com": false} {
		conn, err := tls.Dial("tcp", sim.API().Address(), &tls.Config{RootCAs: roots, ServerName: name, MinVersion: tls.VersionTLS12})
		if (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			_ = conn.Close()
		}
	}
}
