// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"regexp"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// The attributes that newer servers do not tell.
const (
	attributeType = "activegate_type"
	attributeSeed = "seed_token"
)

// idForm is prefix and public part. The prefix is the server's affair (api-facts
// 2.1), but neither is as long as a secret: of a token that has lost its first
// part nothing is repeated.
var idForm = regexp.MustCompile(`^[A-Za-z0-9]{1,8}\.[A-Za-z0-9]{1,24}$`)

// ImportState implements resource.ResourceWithImportState.
func (r *Resource) ImportState(ctx context.Context, req resource.ImportStateRequest, resp *resource.ImportStateResponse) {
	refusal := "This is not the public id of a token: prefix and first part, without the secret.\n\n" +
		tfkit.ImportForms("activegate_token", "dt0g02.4KWZO5EF", `id = "dt0g02.4KWZO5EF"`)
	imported := &importNote{At: siteOf(r.Deps, false).reading().now.UTC().Truncate(time.Second)}
	tfkit.ImportID(ctx, req, resp, idForm.MatchString, refusal, &notes{Imported: imported})
}

// adopt completes an imported state at its first refresh: what the token is
// made of, and the defaults of the schema, without which the first plan is not
// empty.
func (o *observation) adopt(facts dynatrace.Token) {
	s := &o.state
	s.Name = types.StringValue(facts.Name)
	s.Type, s.Seed = types.StringValue(mint.TypeEnvironment), types.BoolValue(false)
	if o.api.IsCluster() {
		s.Type = types.StringValue(mint.TypeCluster)
	}
	o.notes.Imported.Untold = nil
	if facts.Type == "" { // newer servers tell neither (api-facts 2.2)
		o.notes.Imported.Untold = append(o.notes.Imported.Untold, attributeType)
		if !o.api.IsCluster() {
			o.notes.Untyped = facts.ID
		}
	} else {
		s.Type = types.StringValue(facts.Type)
	}
	if facts.SeedToken == nil {
		o.notes.Imported.Untold = append(o.notes.Imported.Untold, attributeSeed)
	} else {
		s.Seed = types.BoolValue(*facts.SeedToken)
	}
	if facts.ExpirationDate.IsZero() {
		s.NeverExpires = types.BoolValue(true)
	}
	s.OnDestroy, s.RevokeInUse = types.StringValue(onDestroyRevoke), types.BoolValue(false)
	s.Previous = previousList(nil)
	o.diags.AddWarning("The imported token has no secret",
		"The API tells a token only when it is created, so `token` of "+facts.ID+" is null until its first rotation. "+
			"Change a value of `rotation.triggers` after the import to get one.")
}
