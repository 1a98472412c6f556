// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

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
	e.file(e.path("environment.pem"), 0o600, api.CAPEM())
	e.variables = append(e.variables, "SSL_CERT_FILE="+e.path("environment.pem"))
	e.settings = []string{fmt.Sprintf("environment_url = %q", api.ManagedURL())}
	return e
}

// duringCreation applies, and does something before the creation of a token is
// handled. It is handled when that is done, whoever still waits for it.
func (e *external) duringCreation(do func(*running), arguments ...string) result {
	e.t.Helper()
	return e.duringWrite(createsToken, do, arguments...)
}

// duringWrite is the same for the first request of a template.
func (e *external) duringWrite(template string, do func(*running), arguments ...string) result {
	e.t.Helper()
	started := make(chan *running, 1)
	var first sync.Once
	remove := e.world.sim.API().OnRequest(func(request simulator.Request) {
		if request.Template == template {
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

// TestExternalTokenInterrupted is Ctrl-C while a token is created. The engine
// waits, and the provider finishes and saves: what is alive is in state.
func TestExternalTokenInterrupted(t *testing.T) {
	e := externalTokens(t)
	e.variables = append(e.variables, "TF_LOG=info")
	for _, stage := range tokenStages {
		for moment, fault := range map[string]simulator.Kind{"answered": "", "answer lost": simulator.DropAfter} {
			t.Run(stage+", "+moment, func(t *testing.T) {
				e := e.in(t)
				name, arguments := e.prepareToken(t, stage)
				api := e.world.sim.API()
				if fault != "" {
					defer api.Fault(simulator.Fault{Match: createsToken, Kind: fault, Times: 1}).Remove()
				}
				stopped := e.duringCreation(func(r *running) {
					r.interrupt()
					r.await(stopping)
				}, arguments...)
				if fault != "" {
					// Who wants to stop is not made to wait for a second creation.
					e.fails(stopped)
					e.says(stopped, "The creation of a token is undecided", "that it had created was revoked")
				}
				if diff := cmp.Diff(e.tokensInState(), e.tokensNamed(name)); diff != "" {
					t.Errorf("live tokens (-in state +there):\n%s", diff)
				}
				e.converges(name)
			})
		}
	}
}

// converges applies, and requires that all tokens of the name are in state
// then, but for others.
func (e *external) converges(name string, others ...string) result {
	e.t.Helper()
	applied := e.ok(e.apply())
	want := append(e.tokensInState(), others...)
	slices.Sort(want)
	if diff := cmp.Diff(want, e.tokensNamed(name)); diff != "" {
		e.t.Errorf("live tokens (-want +got):\n%s", diff)
	}
	e.unchanged()
	return applied
}

// orphans are the live tokens of a name that the state does not have. There may
// be one at most.
func (e *external) orphans(name string) []string {
	e.t.Helper()
	held := e.tokensInState()
	orphans := slices.DeleteFunc(e.tokensNamed(name), func(id string) bool { return slices.Contains(held, id) })
	if len(orphans) > 1 {
		e.t.Errorf("orphans: %q", orphans)
	}
	return orphans
}

// reported requires that the next apply names the orphans and revokes none.
func (e *external) reported(name string, orphans []string) {
	e.t.Helper()
	applied := e.converges(name, orphans...)
	for _, id := range orphans {
		e.says(applied, "Unused tokens of the same name", id)
	}
}

// TestExternalTokenInterruptedTwice is a user who does not wait. The answer
// reaches a provider that is being shut down, which revokes its own token, or
// nobody: then the next apply reports the token.
func TestExternalTokenInterruptedTwice(t *testing.T) {
	e := externalTokens(t)
	e.variables = append(e.variables, "TF_LOG=info")
	for _, stage := range tokenStages {
		for moment, late := range map[string]bool{"soon": false, "too late": true} {
			t.Run(stage+", answered "+moment, func(t *testing.T) {
				e := e.in(t)
				name, arguments := e.prepareToken(t, stage)
				var state []byte
				if !late { // while the provider is being shut down
					delayed := e.world.sim.API().Fault(simulator.Fault{Match: createsToken, Kind: simulator.Delay, Delay: 500 * time.Millisecond, Times: 1})
					defer delayed.Remove()
				}
				e.fails(e.duringCreation(func(r *running) {
					r.interrupt()
					r.await(stopping)
					state, _ = os.ReadFile(e.path("work", "terraform.tfstate")) // none before a create
					r.interrupt()
					r.await("Two interrupts received")
					if late {
						<-r.ended
					}
				}, arguments...))
				e.mend(state)
				orphans := e.orphans(name)
				t.Logf("revoked itself: %t", len(orphans) == 0)
				e.reported(name, orphans)
			})
		}
	}
}

// TestExternalTokenKilled ends the provider between the creation and the state:
// nothing can prove whose the token is, so it is reported with its id by the
// next creation of that name, and not revoked.
func TestExternalTokenKilled(t *testing.T) {
	e := externalTokens(t)
	for _, stage := range tokenStages {
		t.Run(stage, func(t *testing.T) {
			e := e.in(t)
			name, arguments := e.prepareToken(t, stage)
			held := e.tokensNamed(name)
			e.fails(e.duringCreation(func(*running) { e.killProvider() }, arguments...))
			orphans := e.orphans(name)
			if len(orphans) != 1 {
				t.Fatalf("orphans: %q; this test would prove nothing", orphans)
			}
			if stage == "rotate" { // the predecessor is as it was
				if diff := cmp.Diff(held, e.tokensInState()); diff != "" {
					t.Errorf("state (-before +after):\n%s", diff)
				}
			}
			e.reported(name, orphans)
		})
	}
}

// TestExternalTokenDestroyStopped ends a destroy while its revocation is under
// way: the next one finds out what was done, and finishes.
func TestExternalTokenDestroyStopped(t *testing.T) {
	e := externalTokens(t)
	e.variables = append(e.variables, "TF_LOG=info")
	for how, stop := range map[string]func(e *external, r *running){
		"interrupted": func(_ *external, r *running) {
			r.interrupt()
			r.await(stopping)
		},
		"killed": func(e *external, _ *running) { e.killProvider() },
	} {
		t.Run(how, func(t *testing.T) {
			e := e.in(t)
			name, _ := e.prepareToken(t, "rotate")
			e.ok(e.apply()) // a token and a predecessor
			stopped := e.duringWrite(revokesToken, func(r *running) { stop(e, r) }, "-destroy")
			t.Logf("the destroy ended with %d", stopped.exitCode)
			e.ok(e.apply("-destroy"))
			if left := e.tokensNamed(name); len(left) > 0 {
				t.Errorf("tokens left: %q", left)
			}
			if held := e.tokensInState(); len(held) > 0 {
				t.Errorf("tokens in state: %q", held)
			}
		})
	}
}
