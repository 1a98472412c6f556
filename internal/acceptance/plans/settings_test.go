// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// TestUnknownSettings: what the provider's block says for resources that do not
// say it themselves may be known only at apply, too.
func TestUnknownSettings(t *testing.T) {
	t.Parallel()
	elsewhere := func(w *world) given { return given{"activegate_url": text(w.sim.AddGate().URL())} }
	same := func(*world) given { return nil }
	for name, test := range map[string]struct {
		unknown string
		then    func(w *world) given
		moves   bool
	}{
		"same gate":        {unknown: "activegate_url", then: same},
		"another gate":     {unknown: "activegate_url", then: elsewhere, moves: true},
		"same environment": {unknown: "environment_id", then: same},
		"put off":          {unknown: "on_unreachable", then: func(*world) given { return given{"on_unreachable": text("defer")} }},
		"not put off":      {unknown: "on_unreachable", then: same},
		"token":            {unknown: "api_token", then: same},
	} {
		for change, beside := range map[string]given{"nothing": nil, "a revision": {"revision": text("2")}} {
			t.Run(name+"/"+change, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				config := pem(issue())
				w.apply(config)
				planned, said := w.plan(config.with(beside), given{test.unknown: unknown})
				if !w.keeps(said) {
					t.Fatal(said.Err())
				}
				w.settings = test.then(w)
				if planned.Action == inprocess.NoOp {
					if test.moves {
						t.Error("nothing is planned, but the certificate has to move")
					}
					w.settled(config.with(beside))
					return
				}
				if said := w.carryOut(planned, config.with(beside)); w.keeps(said) {
					w.settled(config.with(beside))
				} else {
					t.Error(said.Err())
				}
			})
		}
	}
}

// TestUnknownKeyChoosesTheLeaf: which of several certificates is the gate's may
// be told by the key alone.
func TestUnknownKeyChoosesTheLeaf(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	one, other := issue(), issue()
	config := given{"certificate_pem": text(one.CertPEM + other.CertPEM), "private_key_pem_wo": text(other.KeyPEM)}
	planned, said := w.plan(config.with(given{"private_key_pem_wo": unknown}), nil)
	if !w.keeps(said) {
		t.Fatalf("refused before the key is known: %v", said.Err())
	}
	if said = w.carryOut(planned, config); !w.keeps(said) {
		t.Fatal(said.Err())
	}
	w.settled(config)
	if got := w.stored.Value.GetAttr("subject"); got.IsNull() || got.Type() != cty.String {
		t.Errorf("the subject is %#v", got)
	}
	planned, said = w.plan(config.with(given{"private_key_pem_wo": unknown}), nil)
	if !w.keeps(said) || planned.Action == inprocess.NoOp {
		t.Fatalf("%v: %v", planned, said.Err())
	}
}
