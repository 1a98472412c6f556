// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// died are the ways of a gate to be gone.
var died = map[string]func(w *world){
	"dead":      func(w *world) { w.gate.Stop() },
	"half-dead": func(w *world) { w.gate.Fault(simulator.Fault{Kind: simulator.DropBefore}) },
}

// TestGoneGateIsGivenUp: a destroy forgets a gate that cannot be reached, if its
// active file may stay anyway, and names what may be left there.
func TestGoneGateIsGivenUp(t *testing.T) {
	t.Parallel()
	for name, die := range died {
		for _, policy := range []string{"retain", "fail", "fallback"} {
			t.Run(name+", "+policy, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.settings = given{"max_retry_wait": text("1s")}
				w.put("factory.p12", issue(), "factory", false)
				config := pem(issue()).with(given{"on_destroy": text(policy), "keep_previous": cty.True})
				if policy == "fallback" {
					config = config.with(fallback("factory.p12", "factory"))
				}
				w.apply(config)
				kept := w.stored.Value.GetAttr("name").AsString()
				w.apply(config.with(pem(issue())))
				mine := w.stored.Value.GetAttr("name").AsString()
				die(w)
				planned, said := w.destroy(false)
				w.must(planned)
				if policy == "retain" {
					w.must(said)
					if w.stored != nil || !says(said, mine) || !says(said, kept) {
						t.Errorf("said %v", said)
					}
					return
				}
				if !says(planned, "The gate cannot be reached now") {
					t.Errorf("the plan says %v", summaries(planned))
				}
				if w.stored == nil || !said.Failed() || !says(said, "Not reachable") || !says(said, "moved {") {
					t.Errorf("said %v", said.Err())
				}
			})
		}
	}
}

// TestGoneGateRefresh: the refresh of a gate that cannot be reached says how to
// give it up.
func TestGoneGateRefresh(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.apply(pem(issue()))
	w.gate.Stop()
	planned, _ := w.destroy(true)
	if !planned.Failed() || !says(planned, "-refresh=false") {
		t.Errorf("said %v", planned.Err())
	}
}

// TestHalfDeadGateIsPutOff: a gate that takes connections and answers nothing
// keeps its facts, at the refresh and at the update.
func TestHalfDeadGateIsPutOff(t *testing.T) {
	t.Parallel()
	for name, die := range died {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			w.settings = given{"on_unreachable": text("defer"), "max_retry_wait": text("1s")}
			w.apply(pem(issue()))
			mine := names(w.gate)
			config := pem(issue())
			change, said := w.plan(config, nil)
			w.must(said)
			die(w)
			said = w.carryOut(change, config)
			w.must(said)
			if !says(said, "Update put off") || names(w.gate) != mine {
				t.Errorf("said %v", summaries(said))
			}
			change, said = w.plan(config, nil)
			w.must(said)
			if !says(said, "refresh put off") || change.Action != inprocess.Update {
				t.Errorf("%s, said %v", change.Action, summaries(said))
			}
		})
	}
}

// TestUntrustedFallback is warned of at plan, and ends the destroy at once, with
// the fingerprint that takes it on.
func TestUntrustedFallback(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	stranger := keystoretest.SelfSigned()
	w.put("factory.p12", stranger, "factory", false)
	w.apply(pem(issue()).with(given{"on_destroy": text("fallback")}).with(fallback("factory.p12", "factory")))
	w.gate.Journal().Reset()
	planned, said := w.destroy(true)
	w.must(planned)
	if !says(planned, "The fallback may not be trusted") {
		t.Errorf("the plan says %v", summaries(planned))
	}
	if !said.Failed() || !says(said, fingerprint(stranger)) || w.stored == nil {
		t.Errorf("said %v", said)
	}
	w.settings = given{"trusted_fingerprints": prints(stranger)}
	planned, said = w.destroy(true)
	w.must(append(planned, said...))
	if says(planned, "The fallback may not be trusted") || names(w.gate) != "factory.p12*" {
		t.Errorf("said %v, the gate has %s", summaries(planned), names(w.gate))
	}
}
