// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// lookUpPlatform asks what a platform credential may do.
func (a *accessToken) lookUpPlatform(ctx context.Context, api *dynatrace.Environment, diags *diag.Diagnostics) {
	facts, err := api.LookUpOwn(ctx)
	var grant *rest.GrantError
	switch {
	case err == nil:
		a.standing, a.facts = standingAccepted, &facts
	case errors.Is(err, dynatrace.ErrUnknownAccessToken):
		a.problem = fmt.Sprintf("What %s may do cannot be told: the environment resolves permissions for those alone who have the scope "+
			"platform-management:effective-permissions:resolve, and some environments not at all. It may still work, unless it has expired.", a.setting)
	case rest.HasStatus(err, http.StatusUnauthorized):
		a.standing = standingRefused
		a.problem = fmt.Sprintf("%s answers HTTP 401 to what is in %s: it is wrong or disabled, or of another environment. Configure another one.",
			api.Address(), a.setting)
	case tfkit.GrantRefused(ctx, api) != nil && errors.As(err, &grant):
		a.standing = standingRefused
		a.problem = fmt.Sprintf("No access token was granted to the OAuth client %s in %s: client id or secret not accepted. Configure another one.", grant.ID, a.setting)
	default:
		diags.Append(tfkit.ExplainAPI("asking what "+a.setting.String()+" may do", err, "any").Diagnostic())
	}
}
