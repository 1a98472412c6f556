// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// newTokenAtCluster is a token that a cluster has made, for a provider block that knows
// nothing else, and its successor.
func newTokenAtCluster(tb testing.TB) *fixture {
	tb.Helper()
	f := newEnvironment(tb, tokenName)
	there := f.sim.Cluster()
	f.setting = given{
		"api_token": tftypes.NewValue(tftypes.String, nil), "cluster_url": text(there.URL()), "cluster_api_token": text(simulator.ClusterToken), "max_retry_wait": text("1s"),
	}
	f.config = given{"name": text("gate1"), "activegate_type": text("CLUSTER"), "expires_in": text("90d"), "overlap": text("0s")}
	first := f.start(tb, false).create(f.config)
	f.config["name"] = text("gate2")
	f.stored = f.start(tb, false).apply(first, f.config)
	return f
}

// TestTokenWithoutNotes: an engine whose provider was killed has no private state. The
// token and its predecessor are found at the only API that there is, are noted there,
// and are revoked by a destroy that does not even refresh.
func TestTokenWithoutNotes(t *testing.T) {
	t.Parallel()
	f := newTokenAtCluster(t)
	lost := stored{state: f.stored.state, identity: f.stored.identity}
	e := f.start(t, false)
	read := e.refresh(lost)
	for _, said := range read.Diagnostics {
		t.Errorf("%s %s: %s", said.Severity, said.Summary, said.Detail)
	}
	again := stored{state: read.NewState, private: read.Private, identity: f.stored.identity}
	after := e.apply(again, f.config) // revokes the predecessor, which nobody used
	if left := f.sim.Cluster().Gates().GateTokens(); len(left) != 1 {
		t.Errorf("%d tokens, want one: %v", len(left), left)
	}
	for _, said := range e.refresh(after).Diagnostics {
		t.Errorf("%s %s: %s", said.Severity, said.Summary, said.Detail)
	}
	resp, err := e.server.ApplyResourceChange(t.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: f.kind, PriorState: after.state, PlannedState: e.dynamic(tftypes.NewValue(e.object, nil)), Config: e.dynamic(tftypes.NewValue(e.object, nil)),
		PlannedIdentity: after.identity,
	})
	e.must(err, resp.Diagnostics)
	if left := f.sim.Cluster().Gates().GateTokens(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
