// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"crypto/tls"
	"encoding/pem"
	"fmt"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// appMonWorld is an AppMon server with a collector, and a working directory that
// brings it onto a certificate.
type appMonWorld struct {
	*world
	e         *external
	there     *simulator.AppMon
	id        *keystoretest.Identity
	own       string // the certificate that the server was installed with, as PEM
	lifecycle string
}

func newAppMonWorld(t *testing.T, lifecycle string) *appMonWorld {
	t.Helper()
	w := &appMonWorld{world: newWorld(t), lifecycle: lifecycle}
	w.there, w.e = w.sim.AppMon(), newExternal(t, w.world)
	w.there.AddCollector(appmon.Collector{Name: "site1", Host: "c1", Version: "7.2"})
	w.id, w.own = w.issue(loopback), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.there.Presented().Leaf.Raw}))
	w.e.variables = append(w.e.variables, "APPMON_USERNAME="+simulator.AppMonUser, "APPMON_PASSWORD="+simulator.AppMonPassword)
	return w
}

func (w *appMonWorld) write(revision string) {
	w.e.file(w.e.path("work", "main.tf"), fmt.Sprintf(`
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
`, w.there.URL(), w.own+w.ca.PEM(), fingerprint(w.id), w.there.CollectorAddress(), revision, w.lifecycle))
}

// putKey puts the key where the server loads it with its next restart.
func (w *appMonWorld) putKey() {
	w.there.PutKey(&tls.Certificate{Certificate: [][]byte{w.id.Leaf.Raw}, PrivateKey: w.id.Key, Leaf: w.id.Leaf})
}

func (w *appMonWorld) restarted(want int) {
	w.t.Helper()
	if got := w.there.Restarts(); got != want {
		w.t.Errorf("there were %d restarts, want %d", got, want)
	}
}

// TestExternalAppMonOnce: a create that ends in an error is tainted, and replaced
// by the next apply, of which an engine tells the provider nothing. The server is
// restarted only once for one certificate all the same, in either order of a
// replacement.
func TestExternalAppMonOnce(t *testing.T) {
	for name, lifecycle := range map[string]string{"destroyed first": "", "created first": "lifecycle {\n    create_before_destroy = true\n  }"} {
		t.Run(name, func(t *testing.T) {
			w := newAppMonWorld(t, lifecycle)
			restarted := w.restarted
			w.write("1")
			w.e.says(w.e.fails(w.e.apply()), "The server presents another certificate", "It is not restarted again")
			restarted(1)
			w.there.Connect("site1@c1")
			w.e.says(w.e.fails(w.e.apply()), "was restarted for this certificate before")
			restarted(1)
			if lifecycle == "" { // what is deleted first remembers it, without a refresh too
				w.e.says(w.e.fails(w.e.apply("-refresh=false")), "was restarted for this certificate before")
				restarted(1)
			}

			w.putKey()
			w.write("2")
			w.e.ok(w.e.apply())
			restarted(2)
			w.e.unchanged()
			restarted(2)
		})
	}
}

// TestExternalAppMonKilled ends the provider while the server restarts. The next
// apply looks before it restarts anything: the server presents the certificate.
func TestExternalAppMonKilled(t *testing.T) {
	w := newAppMonWorld(t, "")
	w.putKey()
	w.write("1")
	remove := w.there.OnRequest(func(request simulator.Request) {
		if request.Template == appmon.ServerRestart {
			w.e.killProvider()
		}
	})
	w.e.fails(w.e.apply())
	remove()
	w.e.awaitProviders()
	w.restarted(1)
	w.e.ok(w.e.apply())
	w.restarted(1)
	w.e.unchanged()
}
