// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// The calls of an engine whose diagnostics are looked at.
const (
	throughout     = "run" // all of them
	duringValidate = "validation"
	duringRead     = "read"
	duringPlan     = "plan"
	duringApply    = "apply"
)

// heard is what the provider has told the engine. A test step sees errors only;
// warnings pass by it.
type heard struct {
	mutex sync.Mutex
	said  []remark
	// onRun is called when the engine configures the provider: that is where a
	// run begins.
	onRun func()
}

// remark is one diagnostic.
type remark struct{ call, severity, text string }

// listen records the diagnostics of every run of this world from now on.
func (w *world) listen() *heard {
	h := &heard{}
	w.through = func(server tfprotov6.ProviderServer) tfprotov6.ProviderServer {
		return &ear{ProviderServer: server, heard: h}
	}
	return h
}

// reset forgets what was said.
func (h *heard) reset() {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	h.said = nil
}

// of is what was said in calls of this kind, in one line.
func (h *heard) of(call string) string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	var texts []string
	for _, one := range h.said {
		if one.call == call || call == throughout {
			texts = append(texts, one.severity+" "+one.text)
		}
	}
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

// must requires the phrases among what was said in these calls.
func (h *heard) must(t *testing.T, call string, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		if said := h.of(call); !strings.Contains(said, phrase) {
			t.Errorf("the %s should say %q, but says: %s", call, phrase, said)
		}
	}
}

// never requires that the phrases were not said in these calls.
func (h *heard) never(t *testing.T, call string, phrases ...string) {
	t.Helper()
	for _, phrase := range phrases {
		if said := h.of(call); strings.Contains(said, phrase) {
			t.Errorf("the %s should not say %q, but says: %s", call, phrase, said)
		}
	}
}

// keeps requires that nothing that was said holds one of the secrets.
func (h *heard) keeps(t *testing.T, secrets ...leak.Secret) {
	t.Helper()
	for _, found := range leak.Scan([]leak.Place{{Name: "diagnostics", Content: []byte(h.of(throughout))}}, secrets...) {
		t.Errorf("leak in %s", found)
	}
}

// pointing is how a remark says which attribute it is at.
func pointing(attribute string) string {
	return "(at " + tftypes.NewAttributePath().WithAttributeName(attribute).String() + ")"
}

func (h *heard) add(call string, diagnostics []*tfprotov6.Diagnostic) {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	for _, one := range diagnostics {
		text := one.Summary + ": " + one.Detail
		if one.Attribute != nil {
			text += " (at " + one.Attribute.String() + ")"
		}
		h.said = append(h.said, remark{call, one.Severity.String(), text})
	}
}

// ear is a provider that is listened to.
type ear struct {
	tfprotov6.ProviderServer
	heard *heard
}

// ConfigureProvider implements tfprotov6.ProviderServer.
func (e *ear) ConfigureProvider(ctx context.Context, req *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	if e.heard.onRun != nil {
		e.heard.onRun()
	}
	return e.ProviderServer.ConfigureProvider(ctx, req)
}

// ValidateResourceConfig implements tfprotov6.ProviderServer.
func (e *ear) ValidateResourceConfig(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	resp, err := e.ProviderServer.ValidateResourceConfig(ctx, req)
	if resp != nil {
		e.heard.add(duringValidate, resp.Diagnostics)
	}
	return resp, err
}

// ReadResource implements tfprotov6.ProviderServer.
func (e *ear) ReadResource(ctx context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	resp, err := e.ProviderServer.ReadResource(ctx, req)
	if resp != nil {
		e.heard.add(duringRead, resp.Diagnostics)
	}
	return resp, err
}

// ReadDataSource implements tfprotov6.ProviderServer.
func (e *ear) ReadDataSource(ctx context.Context, req *tfprotov6.ReadDataSourceRequest) (*tfprotov6.ReadDataSourceResponse, error) {
	resp, err := e.ProviderServer.ReadDataSource(ctx, req)
	if resp != nil {
		e.heard.add(duringRead, resp.Diagnostics)
	}
	return resp, err
}

// PlanResourceChange implements tfprotov6.ProviderServer.
func (e *ear) PlanResourceChange(ctx context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	resp, err := e.ProviderServer.PlanResourceChange(ctx, req)
	if resp != nil {
		e.heard.add(duringPlan, resp.Diagnostics)
	}
	return resp, err
}

// ApplyResourceChange implements tfprotov6.ProviderServer.
func (e *ear) ApplyResourceChange(ctx context.Context, req *tfprotov6.ApplyResourceChangeRequest) (*tfprotov6.ApplyResourceChangeResponse, error) {
	resp, err := e.ProviderServer.ApplyResourceChange(ctx, req)
	if resp != nil {
		e.heard.add(duringApply, resp.Diagnostics)
	}
	return resp, err
}
