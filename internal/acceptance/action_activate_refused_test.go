// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestActivateRefuses, at plan where it can, and always without a change.
func TestActivateRefuses(t *testing.T) {
	const wrong = "quite another password"
	tests := map[string]struct {
		happens  func(a *activation)
		password string
		body     string
		provider string
		words    []string
	}{
		"wrong password": {password: wrong, words: []string{"Wrong password", "does not open", "Nothing was changed"}},
		"deleted meanwhile": {
			happens: func(a *activation) { a.removes(a.gate, adminFile) }, words: []string{"No such file", "has no file", `It lists: "first.p12"`},
		},
		"untrusted gate": {
			provider: `trusted_fingerprints = []`,
			happens: func(a *activation) {
				a.seed(a.gate, "other.p12", keystoretest.NewCA("Other").Issue(loopback), "other", true)
			},
			words: []string{"Certificate not trusted", "no token was sent", "trusted_fingerprints"},
		},
		"no permission": {
			happens: func(a *activation) {
				a.gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.Status, Status: http.StatusForbidden})
			},
			words: []string{"Not permitted", "ActiveGateCertManagement"},
		},
		"gate is down": {happens: func(a *activation) { a.gate.Stop() }, words: []string{"Not reachable"}},
		"not allowed to activate": {
			happens: func(a *activation) {
				a.gate.Fault(simulator.Fault{Match: "POST /{name}/activate", Kind: simulator.Status, Status: http.StatusForbidden})
			},
			words: []string{"Not permitted", "ActiveGateCertManagement"},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			a := newActivation(t)
			password := adminPassword
			if test.password != "" {
				password = test.password
			}
			a.run(resource.TestStep{
				PreConfig: func() {
					if test.happens != nil {
						test.happens(a)
					}
				},
				Config: a.provider() + activating(a.gate, "1", test.body), ConfigVariables: config.Variables{"password": config.StringVariable(password)},
				ExpectError: saying(test.words...),
			})
			if active := a.gate.Active(); active == adminFile {
				t.Error("it was activated")
			}
			a.told.keeps(t, leak.Text("password", password), token())
		})
	}
}

// TestActivateUndecided: where the answer is lost and nobody can look, it says so.
func TestActivateUndecided(t *testing.T) {
	a := newActivation(t)
	step := a.invoked(a.provider()+activating(a.gate, "1"), func() {})
	step.Check, step.ExpectError = nil, saying("The activation is undecided", "first.p12", "Invoke the action again")
	step.PreConfig = func() {
		a.gate.Fault(simulator.Fault{Match: "POST /{name}/activate", Kind: simulator.DropAfter})
		a.gate.Fault(simulator.Fault{Match: "GET /list", Kind: simulator.Status, Status: http.StatusInternalServerError, Skip: 2})
	}
	a.run(step)
	if posts := writes(a.gate); len(posts) != 1 {
		t.Errorf("writes %q, want one", posts)
	}
}

// TestActivateNotPresented: a gate that lists the file and presents another one
// is an error, which says how to go back.
func TestActivateNotPresented(t *testing.T) {
	a := newActivation(t)
	a.gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
	a.run(
		adminsPassword(resource.TestStep{
			Config:      a.provider() + activating(a.gate, "1"),
			ExpectError: saying("The certificate is not presented", "still presents another certificate", "To go back", `name = "first.p12"`),
		}),
		a.invoked(a.provider()+activating(a.gate, "2", "verify_served = false"), func() { a.sends(); a.told.never(t, progress, "presents") }),
	)
}

// TestActivateUntrusted: a certificate that nothing makes trusted is activated,
// but is sent no token: the warning names its fingerprint.
func TestActivateUntrusted(t *testing.T) {
	a := newActivation(t)
	other := keystoretest.NewCA("Nobody's").Issue(loopback)
	a.removes(a.gate, adminFile)
	a.seed(a.gate, adminFile, other, adminPassword, false)
	a.run(
		a.invoked(a.provider()+activating(a.gate, "1"), func() {
			a.sends(activated + "200")
			a.serving(a.gate, other)
			if lines := a.gate.Journal().Lines(); lines[len(lines)-1] != activated+"200" {
				t.Errorf("a token was sent to a certificate that is not trusted: %q", lines)
			}
			a.told.must(t, duringApply, "WARNING The activated certificate is not trusted here", fingerprint(other))
			a.told.must(t, progress, "presents", fingerprint(other))
		}),
		a.invoked(a.provider()+activating(a.gate, "2", trusting(a.gate, other)), func() { a.told.never(t, throughout, "WARNING") }),
	)
}

// TestActivateExpired warns, and goes on: it may be the only way back.
func TestActivateExpired(t *testing.T) {
	a := newActivation(t, keystoretest.WithValidity(time.Now().Add(-48*time.Hour), time.Now().Add(-24*time.Hour)))
	a.run(a.invoked(a.provider()+activating(a.gate, "1", trusting(a.gate, a.new)), func() {
		a.serving(a.gate, a.new)
		a.told.must(t, duringPlan, "WARNING The certificate has expired", pointing("name"))
		a.told.must(t, duringApply, "WARNING The certificate has expired")
	}))
}
