// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// need is a permission that an apply will take: one of scopes.
type need struct {
	doing  string
	scopes []string
}

var (
	needRead   = need{doing: "listing the tokens before creating one", scopes: []string{dynatrace.ScopeTokensRead}}
	needCreate = need{doing: "creating a token", scopes: []string{dynatrace.ScopeTokensCreate, dynatrace.ScopeTokensWrite}}
	needRevoke = need{doing: "revoking a token", scopes: []string{dynatrace.ScopeTokensWrite}}
)

// words names the scopes.
func (n need) words() string { return strings.Join(n.scopes, " or ") }

// lacking are the needs that the access token certainly does not meet: of a
// token that the environment tells nothing about, none.
func lacking(ctx context.Context, deps *tfkit.Dependencies, api *dynatrace.Environment, needs ...need) []need {
	return slices.DeleteFunc(needs, func(one need) bool { return !deps.Lacks(ctx, api, one.scopes...) })
}

// checkScopes refuses at plan what the API would refuse at apply.
func (r *Resource) checkScopes(ctx context.Context, api *dynatrace.Environment, d decision, diags *diag.Diagnostics) {
	var needs []need
	if d.rotate {
		needs = append(needs, needRead, needCreate)
	}
	if len(d.revoke) > 0 {
		needs = append(needs, needRevoke)
	}
	ctx, cancel := clock.Bounded(ctx, askTimeout)
	defer cancel()
	for _, missing := range lacking(ctx, r.deps, api, needs...) {
		diags.AddError("Not permitted",
			fmt.Sprintf("%s: %s takes the scope %s, which the access token in %s does not have. Nothing was created or revoked.",
				at(api), missing.doing, missing.words(), r.deps.APIToken))
	}
}
