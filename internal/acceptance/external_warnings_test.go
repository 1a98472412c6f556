// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// seedSelfSigned activates a file that no authority vouches for, and returns
// the fingerprint that the gate presents from then on.
func seedSelfSigned(w *world, gate *simulator.Gate) string {
	w.t.Helper()
	stranger := keystoretest.SelfSigned()
	w.seed(gate, "stranger.p12", stranger, foreignPassword, true)
	return fingerprint(stranger)
}

// warningCase is a plan of a create, or of an update if there is something
// before it, that warns.
type warningCase struct {
	fails  bool // the gate will refuse the file
	seeds  bool // somebody else's file is active
	before func(w *world) string
	then   func(w *world) string
	says   []string
	silent []string
}

var warningCases = map[string]warningCase{
	"nothing to warn of": {
		before: func(w *world) string { return pemWriteOnly(w.issue(loopback)) },
		then:   func(w *world) string { return pemWriteOnly(w.issue(loopback)) },
		silent: []string{"Warning"},
	},
	"close expiry": {
		then: func(w *world) string {
			return pemWriteOnly(w.issue(loopback, keystoretest.WithValidity(time.Now().AddDate(0, 0, -60), time.Now().Add(5*24*time.Hour+time.Hour))))
		},
		says: []string{"Warning: The certificate expires soon", "that is for 5 more days"},
	},
	"close expiry, accepted": {
		then: func(w *world) string {
			return pemWriteOnly(w.issue(loopback, keystoretest.WithValidity(time.Now().AddDate(0, 0, -60), time.Now().AddDate(0, 0, 5)))) + "\n  expiry_warning = \"1d\""
		},
		silent: []string{"expires soon"},
	},
	"issuer changed": {
		before: func(w *world) string { return pemWriteOnly(w.issue(loopback)) },
		then: func(*world) string {
			return pemWriteOnly(keystoretest.NewCA("Another Root").Issue(loopback, keystoretest.WithDNS("localhost", "gate.example.com")))
		},
		says: []string{"Warning: The issuer of the certificate changes", `issued by "CN=Acceptance Root,O=Example"`, `the new one is issued by "CN=Another Root,O=Example"`},
	},
	"DNS names lost": {
		before: func(w *world) string { return pemWriteOnly(w.issue(loopback)) },
		then: func(w *world) string {
			return pemWriteOnly(w.issue(loopback, keystoretest.WithDNS("localhost")))
		},
		says: []string{"Warning: The certificate loses DNS names", `"gate.example.com"`},
	},
	"DNS name under a wildcard": {
		before: func(w *world) string { return pemWriteOnly(w.issue(loopback)) },
		then: func(w *world) string {
			return pemWriteOnly(w.issue(loopback, keystoretest.WithDNS("localhost", "*.example.com")))
		},
		silent: []string{"loses DNS names"},
	},
	"chain incomplete": {
		then: func(w *world) string {
			id := w.ca.Intermediate("Middle").Issue(loopback)
			return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", id.CertPEM, id.KeyPEM)
		},
		says: []string{`The chain is incomplete: the certificate of the issuer "CN=Middle,O=Example" is missing`},
	},
	"host not covered": {
		then: func(w *world) string { return pemWriteOnly(w.issue(keystoretest.WithDNS("gate.example.com"))) },
		says: []string{"Warning: The certificate does not cover the gate's host name", "Clients that call 127.0.0.1 will refuse it", "gate.example.com"},
	},
	"upper-case alias": {
		then: func(w *world) string {
			return pkcs12WriteOnly(w.issue(loopback), "a password", keystoretest.Alias("Gate"))
		},
		says: []string{"Warning: The certificate file may cause trouble"},
	},
	"password that Java cannot use": {
		// The engine shows the line of a diagnostic, so a literal would be seen.
		then: func(w *world) string {
			return pemWriteOnly(w.issue(loopback)) + "\n  password_wo = base64decode(\"cMOkc3N3b3JkIG9mIEphdmE=\")"
		},
		fails: true,
		says:  []string{"The password contains characters that are not ASCII"}, silent: []string{"pässword of Java"},
	},
	"no way back": {
		seeds: true,
		then:  func(w *world) string { return pemWriteOnly(w.issue(loopback)) },
		says:  []string{"Warning: There is no way back to the active file", `"foreign.p12"`, "fallback = {"},
	},
	"a way back": {
		seeds: true,
		then: func(w *world) string {
			return pemWriteOnly(w.issue(loopback)) + fmt.Sprintf("\n  fallback = { name = \"foreign.p12\", password = %q }", foreignPassword)
		},
		silent: []string{"no way back"},
	},
	"write-only file renewed": {
		before: func(w *world) string { return pkcs12WriteOnly(w.issue(loopback), "a password") },
		then:   func(w *world) string { return pkcs12WriteOnly(w.issue(loopback), "a password") },
		says:   []string{"Warning: The certificate will be rotated", "valid until", "before that until", "(known after apply)"},
	},
}

// TestExternalWarnings reads the warnings of plans, which the plugin test
// framework does not show.
func TestExternalWarnings(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	for name, test := range warningCases {
		t.Run(name, func(t *testing.T) {
			e := e.in(t)
			w := e.world
			gate := w.gate()
			if test.seeds {
				w.seedForeign(gate, "foreign.p12")
			}
			if test.before != nil {
				e.write(certificate(gate, test.before(w)))
				e.ok(e.apply())
			}
			e.write(certificate(gate, test.then(w)))
			gate.Journal().Reset()
			plan := e.changed()
			e.says(plan, test.says...)
			e.silent(plan, test.silent...)
			w.noWrites(gate)
			applied := e.run("apply", "saved.tfplan")
			if e.silent(applied, test.silent...); test.fails {
				e.says(e.fails(applied), "HTTP 400")
				return
			}
			e.ok(applied)
			e.unchanged()
		})
	}
}

// TestExternalExpired imports a file that has expired: no plan can change that,
// so it only warns.
func TestExternalExpired(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	gate := w.gate()
	expired := w.issue(loopback, keystoretest.WithValidity(time.Now().AddDate(0, 0, -90), time.Now().AddDate(0, 0, -1)))
	w.seed(gate, "old.p12", expired, foreignPassword, true)
	e.settings = []string{"insecure_skip_verify = true"}
	e.write(certificate(gate, pemWriteOnly(expired)))
	e.ok(e.run("import", address, gate.URL()+","+w.sim.Environment()+",old.p12"))
	e.says(e.unchanged(), "Warning: The served certificate has expired", "Warning: Certificates are not verified")
}
