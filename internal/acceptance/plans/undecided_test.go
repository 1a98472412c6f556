// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestUploadUndecided: an upload of which nobody can tell whether it was
// executed is noted, and settled by the next refresh, whatever is configured then.
func TestUploadUndecided(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]simulator.Kind{"executed": simulator.DropAfter, "not executed": simulator.DropBefore} {
		for _, reverted := range []bool{true, false} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.settings = given{"max_retry_wait": text("1s")}
				before, after := pem(issue()), pem(issue())
				w.apply(before)
				change, said := w.plan(after, nil)
				w.must(said)
				w.gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: kind, Times: 1})
				w.gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.DropBefore, Skip: 1})
				said = w.carryOut(change, after)
				w.keeps(said)
				if !says(said, "The upload is undecided") {
					t.Fatalf("said %v", summaries(said))
				}
				w.gate.ClearFaults()
				config := after
				if reverted {
					config = before
				}
				w.apply(config)
				w.apply(config)
				w.settled(config)
				if names(w.gate) != "ours*" || !w.stored.Value.GetAttr("active").True() {
					t.Errorf("the gate has %s", names(w.gate))
				}
			})
		}
	}
}

// TestCreateUndecided: so is that of a create, which then is no create any more:
// the next apply replaces what may be there, and a destroy names or deletes it.
func TestCreateUndecided(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]simulator.Kind{"executed": simulator.DropAfter, "not executed": simulator.DropBefore} {
		for _, reverted := range []bool{true, false} {
			t.Run(fmt.Sprintf("%s, reverted=%t", name, reverted), func(t *testing.T) {
				t.Parallel()
				w := newWorld(t)
				w.settings = given{"max_retry_wait": text("1s")}
				w.put("factory.p12", issue(), "factory", false)
				config := pem(issue()).with(given{"on_destroy": text("fallback")}).with(fallback("factory.p12", "factory"))
				change, said := w.plan(config, nil)
				w.must(said)
				w.gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: kind, Times: 1})
				w.gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.DropBefore, Skip: 1})
				said = w.carryOut(change, config)
				w.keeps(said)
				w.gate.ClearFaults()
				if !says(said, "The upload is undecided") || w.stored == nil || !w.stored.Tainted {
					t.Fatalf("said %v, kept %v", summaries(said), w.stored)
				}
				if reverted {
					planned, said := w.destroy(true)
					w.must(append(planned, said...))
					if got := names(w.gate); w.stored != nil || strings.Contains(got, "ours") {
						t.Errorf("the gate has %s", got)
					}
					return
				}
				r := w.walk(nil)
				w.stored, said = r.Refresh(t.Context(), w.stored)
				w.must(said)
				again, said := r.Plan(t.Context(), w.wish(r, config))
				w.must(said)
				w.destroys(again)
				w.apply(config)
				w.settled(config)
				if got := names(w.gate); got != "factory.p12 ours*" {
					t.Errorf("the gate has %s", got)
				}
			})
		}
	}
}

// TestTokenRefusedAfterUpload: nobody waits for a gate that refuses the token,
// and the next apply goes on.
func TestTokenRefusedAfterUpload(t *testing.T) {
	t.Parallel()
	for _, status := range []int{401, 403} {
		w := newWorld(t)
		w.apply(pem(issue()))
		config := pem(issue())
		change, said := w.plan(config, nil)
		w.must(said)
		refused := w.gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.Status, Status: status, Skip: 1})
		said = w.carryOut(change, config)
		w.keeps(said)
		if !says(said, "did not verify") || !says(said, "does not accept the token any more") {
			t.Errorf("said %v", said.Err())
		}
		if refused.Fired() > 2 {
			t.Errorf("%d lists were asked for", refused.Fired())
		}
		w.gate.ClearFaults()
		w.apply(config)
		w.settled(config)
		if names(w.gate) != "ours*" {
			t.Errorf("the gate has %s", names(w.gate))
		}
	}
}
