// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"encoding/base64"
	"net"
	"strings"
	"sync"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// material is made once: keys and files cost time.
type material struct {
	now     time.Time
	ca      *keystoretest.CA
	a, b, c *keystoretest.Identity
	files   map[string]string // PKCS#12, base64
	foreign []byte
}

const (
	password = "changeit"
	foreign  = "admin.p12"
)

var theCertificates = sync.OnceValue(func() *material {
	m := &material{now: time.Now().Truncate(time.Second), ca: keystoretest.NewCA("Stories Root"), files: map[string]string{}}
	issue := func(days int) *keystoretest.Identity {
		return m.ca.Issue(keystoretest.WithDNS("localhost"), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)),
			keystoretest.WithValidity(m.now.Add(-day), m.now.AddDate(0, 0, days)))
	}
	m.a, m.b, m.c = issue(90), issue(90), issue(20)
	for name, id := range map[string]*keystoretest.Identity{"A": m.a, "B": m.b} {
		m.files[name] = base64.StdEncoding.EncodeToString(id.PKCS12(password))
	}
	m.foreign = issue(90).PKCS12(password)
	return m
})

var certificates = subject{
	kind: "activegate_certificate",
	prepare: func(w *world) {
		w.gates = append(w.gates, w.sim.AddGate(), w.sim.AddGate())
	},
	id: func(w *world) string {
		if w.gates[0].Active() == "" {
			return ""
		}
		return w.gates[0].URL() + "," + w.sim.Environment() + "," + w.gates[0].Active()
	},
	holds: isServed,
	choices: []choice{
		{name: "certificate", values: []value{
			inPEM("A as PEM", func(m *material) (string, *keystoretest.Identity) { return m.a.CertPEM, m.a }, "private_key_pem_wo"),
			inPEM("A as PEM with a comment", func(m *material) (string, *keystoretest.Identity) { return "# renewed\n" + m.a.CertPEM, m.a }, "private_key_pem_wo"),
			inPEM("B as PEM", func(m *material) (string, *keystoretest.Identity) { return m.b.CertPEM, m.b }, "private_key_pem_wo"),
			inPEM("A as PEM, lines ended by CR LF, key in state", func(m *material) (string, *keystoretest.Identity) {
				return strings.ReplaceAll(m.a.CertPEM, "\n", "\r\n"), m.a
			}, "private_key_pem"),
			inPEM("C as PEM, which expires soon", func(m *material) (string, *keystoretest.Identity) { return m.c.CertPEM, m.c }, "private_key_pem"),
			inFile("A as PKCS#12, write-only", "A", "pkcs12_base64_wo"),
			inFile("B as PKCS#12, write-only", "B", "pkcs12_base64_wo"),
			inFile("A as PKCS#12", "A", "pkcs12_base64"),
			inFile("B as PKCS#12", "B", "pkcs12_base64"),
			inPEM("B's certificate with A's key", func(m *material) (string, *keystoretest.Identity) { return m.b.CertPEM, m.a }, "private_key_pem_wo"),
		}},
		one("password", cty.String, text(password), text("another"), text("")),
		one("password_wo", cty.String, text(password), text("another")),
		{name: "activegate_url", about: []string{"activegate_url"}, values: []value{
			some("gate 1", "activegate_url", func(w *world) cty.Value { return text(w.gates[0].URL()) }),
			some("gate 2", "activegate_url", func(w *world) cty.Value { return text(w.gates[1].URL()) }),
			some("gate 1/", "activegate_url", func(w *world) cty.Value { return text(w.gates[0].URL() + "/") }),
			some("gate 1/e/environment", "activegate_url", func(w *world) cty.Value { return text(w.gates[0].URL() + "/e/" + w.sim.Environment()) }),
		}},
		one("name_prefix", cty.String, text("terraform-"), text("web-"), text("")),
		one("name", cty.String, text("a.p12"), text("b.p12")),
		one("revision", cty.String, text("1"), text("2"), text("")),
		one("pkcs12_encoding", cty.String, text("modern"), text("legacy")),
		{name: "certificate_chain_pem", about: []string{"certificate_chain_pem"}, values: []value{
			{word: "null", gives: nothing},
			some("the root", "certificate_chain_pem", func(*world) cty.Value { return text(theCertificates().ca.PEM()) }),
			some("the root with a comment", "certificate_chain_pem", func(*world) cty.Value { return text("# root\n" + theCertificates().ca.PEM()) }),
			some("empty", "certificate_chain_pem", func(*world) cty.Value { return text("") }),
		}},
		{name: "environment_id", about: []string{"environment_id"}, values: []value{
			{word: "null", gives: nothing},
			some("the provider's", "environment_id", func(w *world) cty.Value { return text(w.sim.Environment()) }),
		}},
		{name: "trusted_fingerprints", about: []string{"trusted_fingerprints"}, values: []value{
			{word: "null", gives: nothing},
			some("empty", "trusted_fingerprints", func(*world) cty.Value { return texts() }),
			some("B", "trusted_fingerprints", func(*world) cty.Value { return texts(simulator.Fingerprint(theCertificates().b.Leaf)) }),
		}},
		one("required_dns_names", cty.Set(cty.String), set(), set("localhost"), set("other.example")),
		one("verify_served", cty.Bool, cty.False, cty.True),
		{name: "verify_address", about: []string{"verify_address"}, values: []value{
			{word: "null", gives: nothing},
			some("gate 1", "verify_address", func(w *world) cty.Value { return text(strings.TrimPrefix(w.gates[0].URL(), "https://")) }),
		}},
		one("verify_server_name", cty.String, text("localhost")),
		one("keep_previous", cty.Bool, cty.True, cty.False),
		one("expiry_warning", cty.String, text("10d"), text("240h")),
		one("on_destroy", cty.String, text("retain"), text("fail"), text("fallback")),
		one("fallback", cty.DynamicPseudoType, cty.ObjectVal(map[string]cty.Value{"name": text(foreign), "password": text(password)})),
		one("timeouts", cty.DynamicPseudoType, limits("10s"), limits("20s")),
	},
	events: []event{
		passes("5 days", 5*day), passes("25 days", 25*day),
		{"somebody activates another file", func(w *world, _ int) { mustNot(w.gates[0].Seed(foreign, theCertificates().foreign, password, true)) }},
		{"somebody puts another file on the gate", func(w *world, _ int) { mustNot(w.gates[0].Seed(foreign, theCertificates().foreign, password, false)) }},
		{"somebody removes the active file", func(w *world, _ int) { _ = w.gates[0].Remove(w.gates[0].Active()) }},
		{"somebody goes back to the gate's own certificate", func(w *world, _ int) { mustNot(w.gates[0].ActivateAsAdmin("")) }},
		{"somebody removes every other file", func(w *world, _ int) {
			for _, file := range w.gates[0].Files() {
				if !file.Active {
					mustNot(w.gates[0].Remove(file.Name))
				}
			}
		}},
		{"gate 1 stops", func(w *world, _ int) { w.gates[0].Stop() }},
		{"gate 1 starts", func(w *world, _ int) { _ = w.gates[0].Start() }},
		{"the API token is revoked", func(w *world, _ int) { w.sim.RemoveToken(simulator.Token) }},
		{"the API token is back", func(w *world, _ int) { w.sim.AddToken(simulator.Token) }},
		{"gate 1 restarts", func(w *world, _ int) { w.gates[0].Restart() }},
		{"gate 1 presents nothing new", func(w *world, arg int) {
			w.gates[0].Behave(func(b *simulator.Behaviour) { b.NeverPresent = arg%2 == 0 })
		}},
		fails("an upload gets no answer", func(w *world) faulty { return w.gates[0] }, simulator.Fault{Match: "PUT /{name}", Kind: simulator.DropAfter, Times: 1}),
		fails("an upload does not arrive", func(w *world) faulty { return w.gates[0] }, simulator.Fault{Match: "PUT /{name}", Kind: simulator.DropBefore, Times: 1}),
		fails("lists fail", func(w *world) faulty { return w.gates[0] }, simulator.Fault{Match: "GET /list", Kind: simulator.Status, Status: 500, Times: 2}),
		fails("deleting is refused", func(w *world) faulty { return w.gates[0] }, simulator.Fault{Match: "DELETE /{name}", Kind: simulator.Status, Status: 403, Times: 1}),
	},
}

// isServed looks whether the gate that the configuration names has the file
// that the state names.
func isServed(w *world) string {
	wanted := w.about.choices[3].values[w.chosen[3]].gives(w)["activegate_url"].AsString()
	if w.object == nil || w.object.Value.GetAttr("active").False() {
		return ""
	}
	for _, gate := range w.gates {
		if strings.HasPrefix(wanted, gate.URL()) && gate.Active() != w.object.Value.GetAttr("name").AsString() {
			return "the gate serves another file than the state says"
		}
	}
	return ""
}

// faulty is what faults can be put into.
type faulty interface {
	Fault(fault simulator.Fault) *simulator.FaultHandle
}

func fails(word string, of func(w *world) faulty, fault simulator.Fault) event {
	return event{word, func(w *world, _ int) { w.faults = append(w.faults, of(w).Fault(fault)) }}
}

func inPEM(word string, of func(m *material) (string, *keystoretest.Identity), key string) value {
	return value{word, func(*world) map[string]cty.Value {
		certificate, id := of(theCertificates())
		return map[string]cty.Value{"certificate_pem": text(certificate), key: text(id.KeyPEM)}
	}}
}

func inFile(word, name, attribute string) value {
	return value{word, func(*world) map[string]cty.Value {
		given := map[string]cty.Value{attribute: text(theCertificates().files[name])}
		if attribute == "pkcs12_base64_wo" {
			given["password_wo"] = text(password)
		} else {
			given["password"] = text(password)
		}
		return given
	}}
}

func mustNot(err error) {
	if err != nil {
		panic(err)
	}
}
