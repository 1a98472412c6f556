// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
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
