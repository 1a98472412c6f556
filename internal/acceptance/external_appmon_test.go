// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// TestExternalAppMonOnce: a create that ends in an error is tainted, and replaced
// by the next apply, of which an engine tells the provider nothing. The server is
// restarted only once for one certificate all the same, in either order of a
// replacement.
func TestExternalAppMonOnce(t *testing.T) {
	for name, lifecycle := range map[string]string{"destroyed first": "", "created first": "lifecycle {\n    create_before_destroy = true\n  }"} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			there := w.sim.AppMon()
			there.AddCollector(appmon.Collector{Name: "site1", Host: "c1", Version: "7.2"})
			own := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: there.Presented().Leaf.Raw}))
			e := newExternal(t, w)
			e.variables = append(e.variables, "APPMON_USERNAME="+simulator.AppMonUser, "APPMON_PASSWORD="+simulator.AppMonPassword)
			id := w.issue(loopback)
			block := func(revision string) string {
				return fmt.Sprintf(`
provider "activegate" {
  appmon_url         = %q
  ca_certificate_pem = %q
}

resource "activegate_appmon_certificate" "this" {
  fingerprint_sha256 = %q
  verify_addresses   = [%q]
  revision           = %q
  %s
}
`, there.URL(), own+w.ca.PEM(), simulator.Fingerprint(id.Leaf), there.CollectorAddress(), revision, lifecycle)
			}
			write := func(revision string) { e.file(e.path("work", "main.tf"), block(revision)) }
			restarted := func(want int) {
				t.Helper()
				if got := there.Restarts(); got != want {
					t.Errorf("there were %d restarts, want %d", got, want)
				}
			}

			write("1")
			e.says(e.fails(e.apply()), "The server presents another certificate", "It is not restarted again")
			restarted(1)
			there.Connect("site1@c1")
			e.says(e.fails(e.apply()), "was restarted for this certificate before")
			restarted(1)
			if lifecycle == "" { // what is deleted first remembers it, without a refresh too
				e.says(e.fails(e.apply("-refresh=false")), "was restarted for this certificate before")
				restarted(1)
			}

			there.PutKey(&tls.Certificate{Certificate: [][]byte{id.Leaf.Raw}, PrivateKey: id.Key, Leaf: id.Leaf})
			write("2")
			e.ok(e.apply())
			restarted(2)
			e.unchanged()
			restarted(2)
		})
	}
}
