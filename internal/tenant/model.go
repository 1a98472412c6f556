// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"fmt"
	"io"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// model is plan and state of the resource.
type model struct {
	Triggers      types.Map    `tfsdk:"triggers"`
	Finish        types.Bool   `tfsdk:"finish"`
	MinOverlap    types.String `tfsdk:"min_overlap"`
	RequireOnline types.Bool   `tfsdk:"require_online"`
	IgnoreGates   types.List   `tfsdk:"ignore_gates"`
	OnDestroy     types.String `tfsdk:"on_destroy"`
	StoreTokens   types.Bool   `tfsdk:"store_tokens"`

	facts

	Timeouts timeouts.Value `tfsdk:"timeouts"`
}

// facts are the computed attributes.
type facts struct {
	ID          types.String      `tfsdk:"id"`
	Phase       types.String      `tfsdk:"phase"`
	ActiveToken types.String      `tfsdk:"active_token"`
	OldToken    types.String      `tfsdk:"old_token"`
	ActiveHash  types.String      `tfsdk:"active_token_sha256"`
	OldHash     types.String      `tfsdk:"old_token_sha256"`
	StartedAt   timetypes.RFC3339 `tfsdk:"started_at"`
	FinishedAt  timetypes.RFC3339 `tfsdk:"finished_at"`
	NextStep    types.String      `tfsdk:"next_step"`
}

// identity is the same for every rotation.
func identity() tfkit.ID { return tfkit.ID{ID: types.StringValue(currentID)} }

// open says that the rotation is open as far as anybody knows.
func (f *facts) open() bool { return f.phase() == phase.Started }

// phase is where the rotation stands.
func (f *facts) phase() phase.Phase { return phase.Phase(f.Phase.ValueString()) }

// instant is a time as the state holds it: to the second, in UTC.
func instant(t time.Time) timetypes.RFC3339 {
	return timetypes.NewRFC3339TimeValue(t.UTC().Truncate(time.Second))
}

// Format keeps the tokens out of every verb.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_tenant_token_rotation (redacted)")
}

// secretOf is a token in state.
func secretOf(value types.String) rest.Secret { return rest.NewSecret(value.ValueString()) }

// withHash is the first of the tokens that has this hash; none if no token has.
func withHash(hash string, tokens ...rest.Secret) rest.Secret {
	for _, token := range tokens {
		if hash != "" && phase.Hash(token) == hash {
			return token
		}
	}
	return rest.Secret{}
}

// showTokens puts the tokens of the given hashes into state, as far as any of known is
// one of them and the state may hold them.
func showTokens(m *model, active, old string, known []rest.Secret) {
	known = append(slices.Clone(known), secretOf(m.ActiveToken), secretOf(m.OldToken))
	m.ActiveHash, m.OldHash = tfkit.TextOrNull(active), tfkit.TextOrNull(old)
	m.ActiveToken, m.OldToken = types.StringNull(), types.StringNull()
	if m.StoreTokens.ValueBool() {
		m.ActiveToken = tfkit.TextOrNull(withHash(active, known...).Reveal())
		m.OldToken = tfkit.TextOrNull(withHash(old, known...).Reveal())
	}
}

// record records a phase with the tokens that belong to it, as far as they are
// in state or among the given ones. Over says that another rotation was started
// since.
func record(m *model, now phase.Phase, over bool, tokens phase.Tokens, given ...rest.Secret) {
	m.Phase = tfkit.TextOrNull(string(now))
	m.NextStep = tfkit.TextOrNull(nextStep(now, over))
	switch now {
	case phase.Cancelled:
		showTokens(m, tokens.Old, "", given)
	case phase.Started, phase.Finished:
		showTokens(m, tokens.New, tokens.Old, given)
	}
	if now != phase.Started {
		m.OldToken = types.StringNull()
	}
}

// loadKnown reads what is known of the rotation from private state, or what the
// attributes still tell of it where that is lost; restored says so.
func loadKnown(ctx context.Context, m *model, private tfkit.PrivateReader) (known phase.Known, restored bool, diags diag.Diagnostics) {
	diags = tfkit.LoadNotes(ctx, private, &known)
	restored = known.Restore(m.phase(), m.ActiveHash.ValueString(), m.OldHash.ValueString(), m.Finish.ValueBool())
	return known, restored, diags
}
