// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-testing/knownvalue"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/tfjsonpath"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// importByIdentity is an import block of newer engines.
func (w *world) importByIdentity(gate *simulator.Gate, name string) string {
	return fmt.Sprintf("\nimport {\n  to = %s\n  identity = {\n    activegate_url = %q\n    environment_id = %q\n    name = %q\n  }\n}\n",
		address, gate.URL(), w.sim.Environment(), name)
}

// identifies requires the whole identity in state, which names the file.
func (w *world) identifies(gate *simulator.Gate, name knownvalue.Check) []statecheck.StateCheck {
	return []statecheck.StateCheck{
		known("active", knownvalue.Bool(true)),
		statecheck.ExpectIdentityValueMatchesState(address, tfjsonpath.New("name")),
		statecheck.ExpectIdentity(address, map[string]knownvalue.Check{
			"activegate_url": knownvalue.StringExact(gate.URL()),
			"environment_id": knownvalue.StringExact(w.sim.Environment()),
			"name":           name,
		}),
	}
}

// TestImportByIdentity adopts a file by identity, the active one without a
// change, an inactive one by its activation. A rotation changes the identity.
func TestImportByIdentity(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		active bool
		action plancheck.ResourceActionType
		writes []string
		kind   string // of rotateImported: what was activated from here has the configured password
	}{
		"active":   {true, plancheck.ResourceActionNoop, nil, "PKCS#12"},
		"inactive": {false, plancheck.ResourceActionUpdate, []string{"POST /site.p12/activate 200"}, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			needs(t, engine.Identity)
			w := newWorld(t)
			gate := w.gate()
			id, next := w.trusted(), w.trusted()
			w.seed(gate, siteFile, id, sitePassword, test.active)
			config := w.provider() + certificate(gate, packedWriteOnly(id))
			adopt := w.step(turn{
				gate: gate, config: config + w.importByIdentity(gate, siteFile), action: test.action, serves: id,
				state: w.identifies(gate, knownvalue.StringExact(siteFile)),
				after: func(*testing.T) {
					if diff := cmp.Diff(test.writes, writes(gate), cmpopts.EquateEmpty()); diff != "" {
						t.Errorf("writes of the import (-want +got):\n%s", diff)
					}
					w.watched(gate, id, next)
				},
			})
			var renamed string
			rotation := w.rotateImported(gate, packedWriteOnly(next), next, test.kind)
			rotation.ConfigStateChecks = append([]statecheck.StateCheck{onState(func() { renamed = gate.Active() })},
				w.identifies(gate, later(&renamed))...)
			w.run(adopt, w.nothing(gate, config, id), rotation)
			if renamed == siteFile {
				t.Error("a rotation uploads under a fresh name")
			}
		})
	}
}
