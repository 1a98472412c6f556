// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// removal is a certificate on one gate, on its way to another.
type removal struct {
	*world
	to     *simulator.Gate
	id     *keystoretest.Identity
	config given
}

// newRemoval has a fallback on the first gate.
func newRemoval(t *testing.T, policy string) *removal {
	t.Helper()
	m := &removal{world: newWorld(t), id: issue()}
	m.to = m.sim.AddGate()
	fallback := issue()
	if err := m.gate.Seed("factory.p12", fallback.PKCS12("factory"), "factory", false); err != nil {
		t.Fatal(err)
	}
	m.config = pem(m.id).with(given{"activegate_url": text(m.gate.URL()), "on_destroy": text(policy)})
	if policy == "fallback" {
		m.config["fallback"] = cty.ObjectVal(map[string]cty.Value{"name": text("factory.p12"), "password": text("factory")})
	}
	m.apply(m.config)
	return m
}

// moved is the configuration of the other gate.
func (m *removal) moved() given { return m.config.with(given{"activegate_url": text(m.to.URL())}) }

// attempt plans and applies the move.
func (m *removal) attempt() inprocess.Diagnostics {
	m.Helper()
	change, said := m.plan(m.moved(), nil)
	if !m.keeps(said) {
		return said
	}
	if change.Action != inprocess.Update {
		m.Errorf("a move is a %s", change.Action)
	}
	more := m.carryOut(change, m.moved())
	m.keeps(more)
	return append(said, more...)
}

func (m *removal) serves(gate *simulator.Gate, id *keystoretest.Identity) bool {
	return gate.Served().Equal(id.Leaf)
}

// names are the files on a gate, the active one with a star; * stands for what
// is made up.
func names(gate *simulator.Gate) string {
	var all []string
	for _, file := range gate.Files() {
		name := file.Name
		if strings.HasPrefix(name, "terraform-") {
			name = "ours"
		}
		if file.Active {
			name += "*"
		}
		all = append(all, name)
	}
	return strings.Join(all, " ")
}

// TestMove: the new gate serves the certificate, and the old one is released as
// on_destroy says.
func TestMove(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy  string
		happens func(m *removal)
		left    string
		says    string
	}{
		"retain":                       {policy: "retain", left: "factory.p12 ours*", says: "The active certificate stays on the gate"},
		"retain, inactive":             {policy: "retain", happens: func(m *removal) { m.takenOver() }, left: "factory.p12 site"},
		"fallback":                     {policy: "fallback", left: "factory.p12*"},
		"retain, and the gate is dead": {policy: "retain", happens: func(m *removal) { m.gate.Stop() }, left: "factory.p12 ours*", says: "cannot be reached"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newRemoval(t, test.policy)
			if test.happens != nil {
				test.happens(m)
			}
			m.settings = given{"on_unreachable": text("defer")}
			said := m.attempt()
			m.must(said)
			if !m.serves(m.to, m.id) || names(m.to) != "ours*" {
				t.Errorf("the new gate has %s", names(m.to))
			}
			if got := names(m.gate); !strings.HasPrefix(got, test.left) {
				t.Errorf("the old gate has %s, want %s", got, test.left)
			}
			if !says(said, test.says) {
				t.Errorf("nobody says %q: %v", test.says, summaries(said))
			}
			m.settled(m.moved())
			if got := m.stored.Value.GetAttr("id").AsString(); got != m.to.URL()+","+m.sim.Environment() {
				t.Errorf("the id is %s", got)
			}
		})
	}
}

// TestMoveRefused: what refuses a move leaves both gates as they are, and the
// resource where it was.
func TestMoveRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		policy  string
		happens func(m *removal)
		says    string
		applies bool // the plan could not know
	}{
		"fail":                           {policy: "fail", says: "Destroying the active certificate is forbidden"},
		"fail, and the gate is dead":     {policy: "fail", happens: func(m *removal) { m.gate.Stop() }, says: "not reachable", applies: true},
		"fallback, and the gate is dead": {policy: "fallback", happens: func(m *removal) { m.gate.Stop() }, says: "not reachable", applies: true},
		"the fallback is not there":      {policy: "fallback", happens: func(m *removal) { m.remove("factory.p12") }, says: "The fallback could not be activated"},
		"the new gate is dead":           {policy: "retain", happens: func(m *removal) { m.to.Stop() }, says: "not reachable", applies: true},
		"the new gate presents nothing new": {policy: "retain", happens: func(m *removal) {
			m.to.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
		}, says: "did not verify", applies: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newRemoval(t, test.policy)
			if test.happens != nil {
				test.happens(m)
			}
			m.settings = given{"on_unreachable": text("defer")}
			before := names(m.gate)
			said := m.attempt()
			if !said.Failed() || !says(said, test.says) {
				t.Errorf("want %q, got %v", test.says, summaries(said))
			}
			if names(m.gate) != before {
				t.Errorf("the old gate has %s, had %s", names(m.gate), before)
			}
			m.speaksOfMove(said)
			if got := m.stored.Value.GetAttr("activegate_url").AsString(); got != m.gate.URL() {
				t.Errorf("the resource is at %s", got)
			}
			if files := names(m.to); strings.Contains(files, "ours") && !test.applies {
				t.Errorf("the new gate has %s", files)
			}
		})
	}
}

// speaksOfMove fails where a move gives the advice of a destroy.
func (m *removal) speaksOfMove(said inprocess.Diagnostics) {
	m.Helper()
	for _, words := range []string{"stays in state", "destroy again", "Destroy again"} {
		if says(said, words) {
			m.Errorf("a move says %q: %v", words, said.Err())
		}
	}
}

// TestMoveThatCannotLeave: what fails on the gate before, once the new one serves
// the certificate, is told with what may be left there, and nothing is undone.
func TestMoveThatCannotLeave(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"deleting":   {Match: "DELETE /{name}", Kind: simulator.Status, Status: 500},
		"activating": {Match: "POST /{name}/activate", Kind: simulator.Status, Status: 400},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := newRemoval(t, "fallback")
			m.settings = given{"max_retry_wait": text("0s")}
			mine := m.stored.Value.GetAttr("name").AsString()
			m.gate.Fault(fault)
			said := m.attempt()
			if !said.Failed() || !says(said, "The gate before was not released") || !says(said, mine) {
				t.Errorf("said %v", said.Err())
			}
			m.speaksOfMove(said)
			if got := m.stored.Value.GetAttr("activegate_url").AsString(); got != m.to.URL() || !m.serves(m.to, m.id) {
				t.Errorf("the resource is at %s", got)
			}
			m.settled(m.moved())
		})
	}
}

// TestMoveLeavesWhatIsNotOurs: a move deletes no more than a destroy does.
func TestMoveLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	m := newRemoval(t, "retain")
	mine, other := m.stored.Value.GetAttr("name").AsString(), issue()
	m.takenOver()
	m.put(mine, other, "sesame", false)
	m.settings = given{"trusted_fingerprints": prints(m.id)}
	said := m.attempt()
	m.must(said)
	m.holds(mine, other)
	if !says(said, "Files stay on the gate") {
		t.Errorf("said %v", summaries(said))
	}
	m.settled(m.moved())
}

// TestMoveToAnotherNameOfTheGate: the same gate under another name keeps one
// file, whatever name the certificate came by.
func TestMoveToAnotherNameOfTheGate(t *testing.T) {
	t.Parallel()
	for _, renewed := range []bool{false, true} {
		for _, policy := range []string{"retain", "fallback"} {
			t.Run(fmt.Sprintf("%s/renewed=%t", policy, renewed), func(t *testing.T) {
				t.Parallel()
				m := newRemoval(t, policy)
				m.to = m.gate
				id := m.id
				next := m.config.with(given{"activegate_url": text(strings.Replace(m.gate.URL(), "127.0.0.1", "localhost", 1))})
				if renewed {
					id = issue()
					next = next.with(pem(id))
				}
				m.settings = given{"trusted_fingerprints": prints(m.id, id)}
				m.apply(next)
				if got := names(m.gate); got != "factory.p12 ours*" || !m.serves(m.gate, id) {
					t.Errorf("the gate has %s", got)
				}
				m.settled(next)
			})
		}
	}
}
