// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-framework/types/basetypes"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// model is configuration, plan and state of the resource.
type model struct {
	ID             types.String      `tfsdk:"id"`
	Name           types.String      `tfsdk:"name"`
	Type           types.String      `tfsdk:"activegate_type"`
	Seed           types.Bool        `tfsdk:"seed_token"`
	ExpiresIn      types.String      `tfsdk:"expires_in"`
	ExpirationDate types.String      `tfsdk:"expiration_date"`
	NeverExpires   types.Bool        `tfsdk:"never_expires"`
	Overlap        types.String      `tfsdk:"overlap"`
	Rotation       types.Object      `tfsdk:"rotation"`
	OnDestroy      types.String      `tfsdk:"on_destroy"`
	RevokeInUse    types.Bool        `tfsdk:"revoke_in_use"`
	Token          types.String      `tfsdk:"token"`
	CreationDate   timetypes.RFC3339 `tfsdk:"creation_date"`
	Owner          types.String      `tfsdk:"owner"`
	Previous       types.List        `tfsdk:"previous_tokens"`
	Timeouts       timeouts.Value    `tfsdk:"timeouts"`
}

// Format keeps the token out of every verb.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_token (redacted)")
}

// identityOf is the resource's identity. It is mutable: a rotation changes it.
func identityOf(m model) tfkit.ID { return tfkit.ID{ID: m.ID} }

// rotationModel is the attribute `rotation`.
type rotationModel struct {
	BeforeExpiry types.String `tfsdk:"before_expiry"`
	Spread       types.String `tfsdk:"spread"`
	Triggers     types.Map    `tfsdk:"triggers"`
}

// rotation is what the model says of it; nil if nothing. What is unknown as a
// whole is unknown in all its parts.
func (m model) rotation(ctx context.Context, diags *diag.Diagnostics) *rotationModel {
	if m.Rotation.IsNull() {
		return nil
	}
	if m.Rotation.IsUnknown() {
		return &rotationModel{BeforeExpiry: types.StringUnknown(), Spread: types.StringUnknown(), Triggers: types.MapUnknown(types.StringType)}
	}
	var rotation rotationModel
	diags.Append(m.Rotation.As(ctx, &rotation, basetypes.ObjectAsOptions{})...)
	return &rotation
}

// previousModel is one of `previous_tokens`.
type previousModel struct {
	ID          types.String      `tfsdk:"id"`
	RevokeAfter timetypes.RFC3339 `tfsdk:"revoke_after"`
}

// previousType is the type of one of `previous_tokens`.
var previousType = types.ObjectType{AttrTypes: map[string]attr.Type{"id": types.StringType, "revoke_after": timetypes.RFC3339Type{}}}

// predecessor is a token that an earlier rotation left valid.
type predecessor struct {
	id          string
	revokeAfter time.Time
}

// predecessors are the model's `previous_tokens`, oldest first.
func (m model) predecessors(ctx context.Context, diags *diag.Diagnostics) []predecessor {
	if m.Previous.IsNull() || m.Previous.IsUnknown() {
		return nil
	}
	var previous []previousModel
	diags.Append(m.Previous.ElementsAs(ctx, &previous, false)...)
	list := make([]predecessor, 0, len(previous))
	for _, one := range previous {
		list = append(list, predecessor{id: one.ID.ValueString(), revokeAfter: moment(one.RevokeAfter)})
	}
	return list
}

// previousList is the attribute of predecessors; without any it is empty.
func previousList(list []predecessor) types.List {
	values := make([]attr.Value, 0, len(list))
	for _, one := range list {
		values = append(values, types.ObjectValueMust(previousType.AttrTypes, map[string]attr.Value{
			"id": types.StringValue(one.id), "revoke_after": sourceInstant(one.revokeAfter),
		}))
	}
	return types.ListValueMust(previousType, values)
}

// moment is an attribute's point in time, RFC 3339; zero if there is none.
func moment(value interface{ ValueString() string }) time.Time {
	t, err := time.Parse(time.RFC3339, value.ValueString())
	if err != nil {
		return time.Time{}
	}
	return t
}

// instantText is RFC 3339 in UTC; the zero time is null.
func instantText(instant time.Time) types.String { return sourceInstant(instant).StringValue }

// sourceInstant is RFC 3339 in UTC; the zero time is null.
func sourceInstant(instant time.Time) timetypes.RFC3339 {
	if instant.IsZero() {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(instant.UTC())
}

// sourceTexts is never null.
func sourceTexts(texts []string) []string {
	if texts == nil {
		return []string{}
	}
	return texts
}
