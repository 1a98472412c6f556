// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"encoding/json"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// guarded is a predecessor whose destruction on_destroy = "fail" forbids. A
// forced replacement is planned by two calls, the second of which sees no state
// and takes no destroy plan: planned private state carries this from the first.
type guarded struct {
	URL         string `json:"url"`
	Environment string `json:"environment"`
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint,omitempty"`
}

// guardedKey is the key in planned private state; no saved state has it.
const guardedKey = "guarded"

// guard notes the predecessor for a second call, or refuses in it.
func (p *planner) guard(ctx context.Context, planned tfkit.PrivateWriter) {
	raw, diags := planned.GetKey(ctx, guardedKey)
	p.diags.Append(diags...)
	if p.creating {
		var before guarded
		if len(raw) == 0 || json.Unmarshal(raw, &before) != nil {
			return
		}
		refuseDestroy(ctx, p.deps, model{
			ActiveGateURL: types.StringValue(before.URL), EnvironmentID: types.StringValue(before.Environment),
			Name: types.StringValue(before.Name), facts: facts{Fingerprint: types.StringValue(before.Fingerprint)},
		}, notes{}, p.diags)
		return
	}
	var note []byte
	if p.state.OnDestroy.ValueString() == onDestroyFail {
		var err error
		if note, err = json.Marshal(guarded{
			URL: p.state.ActiveGateURL.ValueString(), Environment: p.state.EnvironmentID.ValueString(),
			Name: p.state.Name.ValueString(), Fingerprint: p.state.Fingerprint.ValueString(),
		}); err != nil {
			p.diags.AddError("Unwritable private state", err.Error())
		}
	}
	if note != nil || len(raw) > 0 {
		p.diags.Append(planned.SetKey(ctx, guardedKey, note)...)
	}
}
