// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// untouched is an environment to which nothing may be sent but questions.
func untouched(t *testing.T) *dynatrace.Environment {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet {
			t.Errorf("%s %s", r.Method, r.URL.Path)
		}
	}))
	t.Cleanup(server.Close)
	policy, err := rest.NewPolicy(rest.PolicyConfig{})
	if err != nil {
		t.Fatal(err)
	}
	address, err := dynatrace.ParseAddress(server.URL + "/e/abc12345")
	if err != nil {
		t.Fatal(err)
	}
	client := rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{})})
	return dynatrace.New(dynatrace.Config{Client: client, Address: address})
}

// TestCancelInterrupted sends nothing where Ctrl-C came before the cancellation.
func TestCancelInterrupted(t *testing.T) {
	t.Parallel()
	for _, serving := range []phase.Token{phase.None, phase.New} {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		d := &destruction{deps: &tfkit.Dependencies{}, api: untouched(t), timeout: time.Minute, known: phase.Known{Tokens: phase.Tokens{New: "n", Serving: serving}}}
		if diags := d.run(ctx); !diags.HasError() || diags[0].Summary() != "Interrupted" {
			t.Errorf("serving %q: %v", serving, diags)
		}
	}
}

// TestExplainStart tells each way in which a start fails from the others.
func TestExplainStart(t *testing.T) {
	t.Parallel()
	lost := errors.New("lost")
	for summary, err := range map[string]error{
		"It is not known whether the rotation was started": &phase.UnprovenError{Err: lost},
		"A rotation is already in progress":                dynatrace.ErrRotationInProgress,
		"The new token cannot be read back":                &phase.UndoneError{Why: phase.ErrNotReadBack},
		"The rotation was taken back":                      &phase.UndoneError{Why: phase.ErrEnding},
		"The rotation is open and not managed":             &phase.UndoneError{Why: phase.ErrEnding, Err: lost},
		"Interrupted":                                      context.Canceled,
	} {
		if said := explainStart(untouched(t), err); said.Summary() != summary {
			t.Errorf("%v: %s", err, said.Summary())
		}
	}
}

// TestBelongs names both environments.
func TestBelongs(t *testing.T) {
	t.Parallel()
	known := phase.Known{Environment: "xyz67890"}
	diags := belongs(&known, untouched(t))
	if !diags.HasError() {
		t.Fatal("no error")
	}
	for _, word := range []string{`"abc12345"`, `"xyz67890"`} {
		if !strings.Contains(diags[0].Detail(), word) {
			t.Errorf("no %s in %s", word, diags[0].Detail())
		}
	}
}
