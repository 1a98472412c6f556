// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/action/timeouts"
	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/action/schema"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// revokeAction is activegate_token_revoke: it revokes any token, managed or not.
type revokeAction struct {
	deps *tfkit.Dependencies
}

var (
	_ action.ActionWithConfigure  = (*revokeAction)(nil)
	_ action.ActionWithModifyPlan = (*revokeAction)(nil)
)

// NewRevokeAction returns the action.
func NewRevokeAction() action.Action { return &revokeAction{} }

// revokeModel is its configuration.
type revokeModel struct {
	ID          types.String   `tfsdk:"id"`
	RevokeInUse types.Bool     `tfsdk:"revoke_in_use"`
	Timeouts    timeouts.Value `tfsdk:"timeouts"`
}

var atID = path.Root("id")

// Metadata implements action.Action.
func (a *revokeAction) Metadata(_ context.Context, req action.MetadataRequest, resp *action.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_token_revoke"
}

// Configure implements action.ActionWithConfigure.
func (a *revokeAction) Configure(_ context.Context, req action.ConfigureRequest, resp *action.ConfigureResponse) {
	a.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// Schema implements action.Action.
func (a *revokeAction) Schema(ctx context.Context, _ action.SchemaRequest, resp *action.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "Revokes an ActiveGate token at once and for good, such as one that was found in a log. It refuses while a gate uses the token, " +
			"because that gate would go offline. A token that is gone already is a success.\n\n" +
			tfkit.ScopeWords("actions/token_revoke"),
		Attributes: map[string]schema.Attribute{
			"id": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.StringForm("the public id of a token, such as dt0g02.4KWZO5EF", checkID)},
				MarkdownDescription: "The token's public id, such as `dt0g02.4KWZO5EF`. Of a whole token, `provider::activegate::token_id(...)` is the id.",
			},
			"revoke_in_use": schema.BoolAttribute{
				Optional: true,
				MarkdownDescription: "Revoke the token also if a gate uses it, or may use it. That gate goes offline until it gets another one. Without it, a token that was used is " +
					"not revoked where nobody can see which gates use it (no `activeGates.read`, or Cluster ActiveGates). Default `false`.",
			},
			"timeouts": timeouts.AttributesWithOpts(ctx, timeouts.Opts{InvokeDescription: "How long the whole action may take, such as `90s`. Default `5m`."}),
		},
	}
}

// checkID refuses what is no id. It does not repeat it, since it may be a whole
// token.
func checkID(id string) error {
	if idForm.MatchString(id) {
		return nil
	}
	return errors.New("prefix and first part, without the secret")
}
