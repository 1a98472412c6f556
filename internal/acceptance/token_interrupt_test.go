// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// externalTokens is an external world with the environment API. The binary
// trusts its CA by the system's roots.
func externalTokens(t *testing.T) *external {
	t.Helper()
	w := newWorld(t)
	e := newExternal(t, w)
	api := w.sim.API()
	e.file(e.path("environment.pem"), api.CAPEM())
	e.variables = append(e.variables, "SSL_CERT_FILE="+e.path("environment.pem"))
	e.settings = []string{fmt.Sprintf("environment_url = %q", api.ManagedURL())}
	return e
}

// duringCreation applies, and does something before the creation of a token is
// handled. It is handled when that is done, whoever still waits for it.
func (e *external) duringCreation(do func(*running), arguments ...string) result {
	e.t.Helper()
	started := make(chan *running, 1)
	var first sync.Once
	remove := e.world.sim.API().OnRequest(func(request simulator.Request) {
		if request.Template == createsToken {
			first.Do(func() { do(<-started) })
		}
	})
	defer remove()
	apply := e.start(append([]string{"apply", "-auto-approve"}, arguments...)...)
	started <- apply
	stopped := apply.wait()
	e.awaitProviders()
	return stopped
}

// tokensNamed are the ids of the live tokens of a name: the tests of one world
// share its environment.
func (e *external) tokensNamed(name string) []string {
	var ids []string
	for _, token := range e.world.sim.API().GateTokens() {
		if token.Name == name {
			ids = append(ids, token.ID)
		}
	}
	slices.Sort(ids)
	return ids
}

// tokensInState are the ids in state: the predecessors and the token.
func (e *external) tokensInState() []string {
	e.t.Helper()
	state := e.attributes(tokenAddress)
	if state == nil {
		return nil
	}
	var ids []string
	if id, ok := state["id"].(string); ok {
		ids = append(ids, id)
		if secret, _ := state["token"].(string); !e.world.sim.API().Alive(secret) {
			e.t.Errorf("the token %s in state is not alive", id)
		}
	}
	previous, _ := state["previous_tokens"].([]any)
	for _, one := range previous {
		if fields, ok := one.(map[string]any); ok {
			ids = append(ids, fmt.Sprint(fields["id"]))
		}
	}
	slices.Sort(ids)
	return ids
}

// tokenStages are the applies that are stopped: a creation, a rotation, and a
// replacement, which revokes first.
var tokenStages = []string{"create", "rotate", "replace"}

// prepareToken brings a token to a stage, and returns its name and the
// arguments of the apply.
func (e *external) prepareToken(t *testing.T, stage string) (name string, arguments []string) {
	e.t.Helper()
	name = t.Name()
	config := func(trigger string) {
		e.write(fmt.Sprintf(`
resource "activegate_token" "gate" {
  name       = %q
  expires_in = "90d"
  rotation   = { triggers = { word = %q } }
}
output "token" {
  value     = activegate_token.gate.token
  sensitive = true
}
`, name, trigger))
	}
	config("one")
	switch stage {
	case "rotate":
		e.ok(e.apply())
		config("two")
	case "replace":
		e.ok(e.apply())
		arguments = []string{"-replace=" + tokenAddress}
	}
	return name, arguments
}

// TestExternalTokenInterrupted is Ctrl-C while a token is created whose answer
// gets lost. The engine waits, and the provider revokes what was created; who
// wants to stop is not made to wait for a second creation.
func TestExternalTokenInterrupted(t *testing.T) {
	e := externalTokens(t)
	e.variables = append(e.variables, "TF_LOG=info")
	for _, stage := range tokenStages {
		t.Run(stage, func(t *testing.T) {
			e := e.in(t)
			name, arguments := e.prepareToken(t, stage)
			lost := e.world.sim.API().Fault(simulator.Fault{Match: createsToken, Kind: simulator.DropAfter, Times: 1})
			defer lost.Remove()
			stopped := e.fails(e.duringCreation(func(r *running) {
				r.interrupt()
				r.awaitStopping()
			}, arguments...))
			e.says(stopped, "The creation of a token is undecided", "that it had created was revoked")
			if diff := cmp.Diff(e.tokensInState(), e.tokensNamed(name)); diff != "" {
				t.Errorf("live tokens (-in state +there):\n%s", diff)
			}
			e.converges(name)
		})
	}
}

// converges applies, and requires that all tokens of the name are in state then.
func (e *external) converges(name string) {
	e.t.Helper()
	e.ok(e.apply())
	if diff := cmp.Diff(e.tokensInState(), e.tokensNamed(name)); diff != "" {
		e.t.Errorf("live tokens (-in state +there):\n%s", diff)
	}
	e.unchanged()
}
