// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Delete implements resource.Resource: it forgets. There is no way back by the API.
func (r *Resource) Delete(ctx context.Context, req resource.DeleteRequest, resp *resource.DeleteResponse) {
	var state model
	resp.Diagnostics.Append(tfkit.GetState(ctx, req.State, &state)...)
	var known notes
	if resp.Diagnostics.Append(tfkit.LoadNotes(ctx, req.Private, &known)...); resp.Diagnostics.HasError() {
		return
	}
	if known.isLost() && !state.Active.ValueBool() {
		// Of what is tainted, and was not refreshed, the state says enough.
		known = notes{Server: state.ID.ValueString(), Tried: state.attempt()}
	}
	if !known.Again {
		resp.Diagnostics.Append(forgotten(&state))
	}
	known.Again = false
	remember(r.Deps, known)
}

// forgotten warns that what is no longer managed stays as it is.
func forgotten(state *model) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("The AppMon server keeps its certificate", state.ID.ValueString()),
		fmt.Sprintf("%s is forgotten here, and goes on as it is. The way back to a key of its own is by hand: stop the server, start it once with `dtserver -Dclearkeys -Dclearcerts`, "+
			"remove the password of the keystore from `dtserver.ini`, and restart its collectors, those that do not come back with `dtcollector -Dclearcerts`.", state.ID.ValueString()))
}
