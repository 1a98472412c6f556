// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestFindAsks asks a gate whether a name in another case is the same file.
func TestFindAsks(t *testing.T) {
	t.Parallel()
	folding := simulator.With(func(b *simulator.Behaviour) { b.CaseInsensitiveNames = true })
	for name, test := range map[string]struct {
		options    []simulator.GateOption
		there      bool
		spelled    string
		wantAsking bool
	}{
		"Gate.p12":  {there: true, spelled: "Gate.p12"},
		"gate.p12":  {wantAsking: true},
		"GATE.p12":  {options: []simulator.GateOption{folding}, there: true, spelled: "Gate.p12", wantAsking: true},
		"other.p12": {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t, test.options...)
			w.upload("Gate.p12")
			client := w.client()
			listing, err := client.ListFresh(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			w.gate.Journal().Reset()
			file, there, err := client.Find(context.Background(), listing, name)
			if err != nil || there != test.there || file.Name != test.spelled {
				t.Errorf("Find = %q, %v, %v", file.Name, there, err)
			}
			if asked := len(w.gate.Journal().Lines()) > 0; asked != test.wantAsking {
				t.Errorf("asked = %v: %v", asked, w.gate.Journal().Lines())
			}
		})
	}
}

// TestFindFails does not guess where the gate does not answer.
func TestFindFails(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	w.upload("Gate.p12")
	client := w.client()
	listing, err := client.ListFresh(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	w.gate.Fault(simulator.Fault{Match: "POST /{name}/list", Kind: simulator.Status, Status: 401})
	if _, there, err := client.Find(context.Background(), listing, "gate.p12"); err == nil || there {
		t.Errorf("Find = %v, %v", there, err)
	}
}
