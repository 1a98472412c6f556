// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"
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

// identityModel is the resource's identity.
type identityModel struct {
	ID types.String `tfsdk:"id"`
}

// identity is the same for every rotation.
func identity() identityModel { return identityModel{ID: types.StringValue(currentID)} }

// open says that the rotation is open as far as anybody knows.
func (f *facts) open() bool { return f.Phase.ValueString() == phaseStarted }

// instant is a time as the state holds it: to the second, in UTC.
func instant(t time.Time) timetypes.RFC3339 {
	return timetypes.NewRFC3339TimeValue(t.UTC().Truncate(time.Second))
}

// Format keeps the tokens out of every verb.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_tenant_token_rotation (redacted)")
}
