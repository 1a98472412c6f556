// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"crypto/tls"
	"encoding/base64"
	"encoding/pem"
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
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
	base := newWorld(t)
	return onAppMon(base, newExternal(t, base), lifecycle)
}

func onAppMon(base *world, e *external, lifecycle string) *appMonWorld {
	w := &appMonWorld{world: base, e: e, there: base.sim.AppMon(), lifecycle: lifecycle}
	w.there.AddCollector(appmon.Collector{Name: "site1", Host: "c1", Version: "7.2"})
	w.id, w.own = w.issue(loopback), string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: w.there.Presented().Leaf.Raw}))
	w.e.variables = append(w.e.variables, "APPMON_USERNAME="+simulator.AppMonUser, "APPMON_PASSWORD="+simulator.AppMonPassword)
	return w
}

// provider is the block of the provider.
func (w *appMonWorld) provider(settings ...string) string {
	return fmt.Sprintf("provider \"activegate\" {\n  appmon_url = %q\n  ca_certificate_pem = %q\n  %s\n}\n", w.there.URL(), w.own+w.ca.PEM(), strings.Join(settings, "\n  "))
}

// secrets are what nothing may repeat.
func (w *appMonWorld) secrets() []leak.Secret {
	basic := base64.StdEncoding.EncodeToString([]byte(simulator.AppMonUser + ":" + simulator.AppMonPassword))
	return []leak.Secret{leak.Text("password of AppMon", simulator.AppMonPassword), leak.Text("credentials of AppMon", basic)}
}

func (w *appMonWorld) write(revision string, lines ...string) {
	w.e.file(w.e.path("work", "main.tf"), w.provider()+w.certificate(revision, lines...))
}

// certificate is the configuration of the resource.
func (w *appMonWorld) certificate(revision string, lines ...string) string {
	return fmt.Sprintf(`
resource "activegate_appmon_certificate" "this" {
  fingerprint_sha256 = %q
  verify_addresses   = [%q]
  revision           = %q
  %s
}

output "next_step" {
  value = activegate_appmon_certificate.this.next_step
}
`, fingerprint(w.id), w.there.CollectorAddress(), revision, strings.Join(append(lines, w.lifecycle), "\n  "))
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

// TestExternalAppMon renews a key from its file to the proof under a real engine,
// with a scan of everything that is written down: for the credentials, which a
// failing server repeats, and for the keystore's password.
func TestExternalAppMon(t *testing.T) {
	w := newAppMonWorld(t, "")
	own := simulator.Fingerprint(w.there.Presented().Leaf)
	w.e.variables = append(w.e.variables, "TF_VAR_password="+filePassword)
	seen := w.e.witness()
	secrets := append(w.secrets(), leak.Text("password of the keystore", filePassword))
	write := func(revision string) {
		w.e.file(w.e.path("work", "main.tf"), fmt.Sprintf(`
provider "activegate" {
  appmon_url           = %q
  trusted_fingerprints = [%q]
}
%s
resource "activegate_keystore" "key" {
  generate    = { subject = "CN=appmon1", key = "rsa-2048" }
  jks_file    = "keystore.jks"
  password_wo = var.password
  revision    = %q
}

resource "activegate_appmon_certificate" "this" {
  fingerprint_sha256     = activegate_keystore.key.fingerprint_sha256
  verify_addresses       = [%q]
  restart_collectors     = "now"
  memory_analysis_server = %q
}

data "activegate_appmon_collectors" "now" {
  depends_on           = [activegate_appmon_certificate.this]
  trusted_fingerprints = [activegate_keystore.key.fingerprint_sha256]
}

output "report" {
  value = data.activegate_appmon_collectors.now.report
}

output "next_step" {
  value = activegate_appmon_certificate.this.next_step
}
`, w.there.URL(), own, ephemeralPassword, revision, w.there.CollectorAddress(), w.there.OpenMemoryAnalysis()))
	}
	w.there.PutFile(w.e.path("work", "keystore.jks"), filePassword)
	for number, revision := range []string{"1", "2"} { // the second time the server presents what only the state knows
		write(revision)
		echo := "Basic " + base64.StdEncoding.EncodeToString([]byte(simulator.AppMonUser+":"+simulator.AppMonPassword)) + " " + simulator.AppMonPassword
		broken := w.there.Fault(simulator.Fault{Match: appmon.ServerRestart, Kind: simulator.Status, Status: 403, Body: echo})
		failed := w.e.fails(w.e.apply())
		w.e.says(failed, "[redacted]")
		seen.keep(humanOutput, "failed apply", []byte(failed.text))
		broken.Remove()
		w.e.says(w.e.ok(w.e.run("plan", "-out=saved.tfplan")), "The AppMon server will be restarted")
		seen.look("saved.tfplan")
		seen.run(humanOutput, "apply", "saved.tfplan")
		w.restarted(number + 1)
		w.e.unchanged()
		seen.look("saved.tfplan")
		seen.keep(stateFile, "terraform.tfstate", w.e.read("terraform.tfstate"))
	}
	seen.run(humanOutput, "destroy", "-auto-approve")
	w.restarted(2)
	if got := w.there.CollectorRestarts(); got != 2 {
		t.Errorf("there were %d restarts of the collector", got)
	}
	seen.keepLog()
	seen.nowhere(secrets)
}
