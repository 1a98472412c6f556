// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"regexp"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// cancelAction is activegate_tenant_token_rotation_cancel: it cancels the
// rotation that is open, managed or not.
type cancelAction struct {
	deps *tfkit.Dependencies
}

var (
	_ action.ActionWithConfigure  = (*cancelAction)(nil)
	_ action.ActionWithModifyPlan = (*cancelAction)(nil)
)

// NewCancelAction returns the action.
func NewCancelAction() action.Action { return &cancelAction{} }

// cancelModel is its configuration.
type cancelModel struct {
	ActiveHash types.String   `tfsdk:"active_token_sha256"`
	OldHash    types.String   `tfsdk:"old_token_sha256"`
	Timeouts   timeouts.Value `tfsdk:"timeouts"`
}

var atActiveHash = path.Root("active_token_sha256")

// Metadata implements action.Action.
func (a *cancelAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_tenant_token_rotation_cancel"
}

// Configure implements action.ActionWithConfigure.
func (a *cancelAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema implements action.Action.
func (a *cancelAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	form := []validator.String{tfkit.StringForm("a SHA-256 in lower-case hex, as the resource has it", checkHash)}
	resp.Schema = schema.Schema{
		MarkdownDescription: "Cancels the rotation of the tenant token that is open: the new token becomes invalid at once, and the token from before stays the valid one. " +
			"Every component that carries the new one already is cut off. Where no rotation is open, it says so and changes nothing.\n\n" +
			tfkit.ScopeWords("actions/tenant_token_rotation_cancel"),
		Attributes: map[string]schema.Attribute{
			"active_token_sha256": schema.StringAttribute{
				Optional: true, Validators: form,
				MarkdownDescription: "Cancel only the rotation that made the token with this SHA-256: `active_token_sha256` of the resource. Connection info must show that it is still " +
					"that rotation, so it must be readable. Without it, whatever rotation is open is cancelled.",
			},
			"old_token_sha256": schema.StringAttribute{
				Optional: true, Validators: form,
				MarkdownDescription: "The SHA-256 of the token from before, `old_token_sha256` of the resource. It belongs to `active_token_sha256`, since some environments " +
					"show the old token in connection info while a rotation is open.",
			},
			"timeouts": timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: "How long the whole action may take, such as `90s`. Default `2m`."}),
		},
	}
}

var hashForm = regexp.MustCompile(`^[0-9a-f]{64}$`)

// checkHash refuses what is no hash. It does not repeat it, since it may be a
// token.
func checkHash(hash string) error {
	if hashForm.MatchString(hash) {
		return nil
	}
	return errors.New("64 digits, not the token itself")
}

// notes are what the configuration tells of the rotation, given what connection
// info serves. Without hashes, any difference from that is one.
func (m cancelModel) notes(served string) notes {
	known := notes{New: m.ActiveHash.ValueString(), Old: m.OldHash.ValueString()}
	if known.New == "" && known.Old == "" {
		known.New, known.Adopted = served, true
	}
	return known
}

// named says that the configuration names the rotation.
func (m cancelModel) named() bool { return !m.ActiveHash.IsNull() || !m.OldHash.IsNull() }
