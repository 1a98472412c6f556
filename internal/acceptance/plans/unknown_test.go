// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// stage is one configuration, with what else it could say.
type stage struct {
	id   *keystoretest.Identity
	base given
	// stored says that the inputs are in state, where their spelling counts.
	stored bool
	// others are other values of each attribute; null is tried anyway.
	others map[string][]cty.Value
	// beside are changes that are known, at the same time.
	beside map[string]given
}

func commented(pem string) cty.Value { return text("# in another spelling\n" + pem) }

// behaviours are attributes that every stage has.
func behaviours(w *world) map[string][]cty.Value {
	elsewhere := w.sim.AddGate()
	return map[string][]cty.Value{
		"activegate_url":       {text(elsewhere.URL()), text(w.gate.URL() + "/"), text(strings.ToUpper(w.gate.URL()[:5]) + w.gate.URL()[5:] + "/e/" + w.sim.Environment())},
		"environment_id":       {text(w.sim.Environment())},
		"name_prefix":          {text("terraform-"), text("other-")},
		"name":                 {text("fixed.p12")},
		"revision":             {text("1"), text("2")},
		"verify_served":        {cty.False},
		"verify_address":       {text(w.gate.Address())},
		"verify_server_name":   {text("localhost")},
		"keep_previous":        {cty.True, cty.False},
		"expiry_warning":       {text("5d")},
		"on_destroy":           {text("fail"), text("retain")},
		"required_dns_names":   {cty.SetVal([]cty.Value{text("localhost")})},
		"trusted_fingerprints": {cty.ListVal([]cty.Value{text(strings.Repeat("ab", 32))})},
		"fallback":             {cty.ObjectVal(map[string]cty.Value{"name": text("other.p12"), "password": text("x")})},
		"pkcs12_encoding":      {text("legacy"), text("modern")},
	}
}

// stages are the ways to give a certificate.
func stages(w *world) map[string]stage {
	id, next := issue(), issue()
	gate := given{"activegate_url": text(w.gate.URL())}
	revised := given{"revision": text("7")}
	all := map[string]stage{}
	all["PEM"] = stage{
		id: id, stored: true,
		base: gate.with(given{
			"certificate_pem": text(id.CertPEM), "certificate_chain_pem": text(id.ChainPEM), "private_key_pem": text(id.KeyPEM), "password": text("changeit"),
		}),
		others: map[string][]cty.Value{
			"certificate_pem": {commented(id.CertPEM), text(next.CertPEM)}, "certificate_chain_pem": {commented(id.ChainPEM)},
			"private_key_pem": {commented(id.KeyPEM)}, "password": {text("another one")},
		},
		beside: map[string]given{
			"nothing": nil, "a revision": revised, "another spelling": {"certificate_pem": commented(id.CertPEM), "certificate_chain_pem": commented(id.ChainPEM)},
			"another password": {"password": text("a third one")}, "a renewal": {"certificate_pem": text(next.CertPEM), "private_key_pem": text(next.KeyPEM)},
			"a chain within": {"certificate_pem": text(id.CertPEM + id.ChainPEM), "certificate_chain_pem": cty.NullVal(cty.String)},
		},
	}
	all["PEM without a password"] = stage{
		id:     id,
		base:   gate.with(pem(id)),
		others: map[string][]cty.Value{"certificate_pem": {text(next.CertPEM)}, "private_key_pem_wo": {text(next.KeyPEM)}, "password_wo": {text("changeit")}},
		beside: map[string]given{"nothing": nil, "a renewal": pem(next), "a password": {"password": text("changeit")}},
	}
	all["PKCS#12"] = stage{
		id:     id,
		base:   gate.with(given{"pkcs12_base64": file(id, "changeit"), "password": text("changeit")}),
		others: map[string][]cty.Value{"pkcs12_base64": {file(id, "changeit"), file(next, "changeit")}, "password": {text("another one")}},
		beside: map[string]given{
			"nothing": nil, "a revision": revised, "other salts": {"pkcs12_base64": file(id, "changeit")},
			"another password": {"pkcs12_base64": file(id, "another one"), "password": text("another one")},
			"a renewal":        {"pkcs12_base64": file(next, "another one"), "password": text("another one")},
		},
	}
	for name, more := range map[string]given{"write-only PKCS#12": nil, "write-only PKCS#12 with a revision": {"revision": text("1")}} {
		all[name] = stage{
			id:     id,
			base:   gate.with(given{"pkcs12_base64_wo": file(id, "changeit"), "password_wo": text("changeit")}).with(more),
			others: map[string][]cty.Value{"pkcs12_base64_wo": {file(id, "changeit"), file(next, "changeit")}, "password_wo": {text("another one")}},
			beside: map[string]given{
				"nothing": nil, "a revision": revised,
				"a renewal": {"pkcs12_base64_wo": file(next, "another one"), "password_wo": text("another one")},
			},
		}
	}
	return all
}

// situations are how a resource may stand when something is unknown to its plan.
var situations = map[string]func(w *world, s stage){
	"applied":                func(w *world, s stage) { w.apply(s.base) },
	"new":                    func(w *world, _ stage) { w.walk(nil) },
	"another file is active": func(w *world, s stage) { w.apply(s.base); w.takenOver() },
	"the file is gone": func(w *world, s stage) {
		w.apply(s.base)
		name := w.gate.Active()
		w.takenOver()
		w.remove(name)
	},
	"imported": func(w *world, s stage) { w.adopt(s.id) },
	"tainted":  func(w *world, s stage) { w.apply(s.base); w.stored.Tainted = true },
	"a predecessor is kept": func(w *world, s stage) {
		w.apply(s.base.with(s.beside["a renewal"]).with(given{"keep_previous": cty.True}))
		w.apply(s.base.with(given{"keep_previous": cty.True}))
	},
}

// decisive are the attributes that decide what happens on the gate.
var decisive = []string{"activegate_url", "name_prefix", "revision", "keep_previous", "password", "certificate_pem", "pkcs12_base64", "pkcs12_base64_wo"}

// TestUnknownThenAnything lets each attribute be unknown to a plan, alone and
// beside a known change, and be the same, something else or nothing in the end.
func TestUnknownThenAnything(t *testing.T) {
	t.Parallel()
	for name := range stages(newWorld(t)) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			s := stages(w)[name]
			w.walk(nil)
			for change := range s.beside {
				s.through(w, "applied", change, func(attribute string) bool {
					return change == "nothing" && (s.stored || slices.Contains(decisive, attribute)) ||
						s.stored && slices.Contains([]string{"activegate_url", "revision", "password"}, attribute)
				})
			}
		})
	}
}

// TestUnknownWherever does so for what decides, however the resource stands.
func TestUnknownWherever(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"PEM without a password", "write-only PKCS#12 with a revision"} {
		for situation := range situations {
			t.Run(situation+"/"+name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.walk(nil)
				stages(w)[name].through(w, situation, "nothing", func(attribute string) bool { return slices.Contains(decisive, attribute) })
			})
		}
	}
}

// through tries everything that attributes may turn out to be.
func (s stage) through(w *world, situation, change string, concerns func(attribute string) bool) {
	config := s.base.with(s.beside[change])
	for attribute, ends := range s.ends(w, config) {
		if !concerns(attribute) {
			continue
		}
		for _, end := range ends {
			w.Run(change+"/"+attribute+"/"+short(end), func(t *testing.T) {
				inner := &world{T: t, sim: w.sim, gate: w.gate}
				inner.clear()
				situations[situation](inner, s)
				inner.try(config, attribute, end)
			})
		}
	}
}

// ends are what each attribute may turn out to be.
func (s stage) ends(w *world, config given) map[string][]cty.Value {
	all := behaviours(w)
	maps.Copy(all, s.others)
	for attribute, values := range all {
		all[attribute] = append(values, cty.NullVal(w.resource.Schema.Attributes[attribute].Type))
		if same, there := config[attribute]; there {
			all[attribute] = append(all[attribute], same)
		}
	}
	return all
}

// try plans without knowing one attribute, and applies with it.
func (w *world) try(config given, attribute string, end cty.Value) {
	w.Helper()
	planned, said := w.plan(config.with(given{attribute: cty.UnknownVal(end.Type())}), nil)
	if !w.keeps(said) {
		w.Fatalf("the plan with an unknown was refused: %v", said.Err())
	}
	final := config.with(given{attribute: end})
	if planned.Action.Replaces() && !w.destroys(planned) {
		return
	}
	if said := w.carryOut(planned, final); w.keeps(said) {
		w.settled(final)
	}
}

func short(v cty.Value) string {
	name := v.GoString()
	if !v.IsNull() && v.Type() == cty.String {
		name = v.AsString()
	}
	return strings.NewReplacer("/", " ", "\n", " ").Replace(name[:min(len(name), 30)])
}
