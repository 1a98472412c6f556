// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Lacks says that the access token certainly has none of the scopes. Of a token
// that the environment tells nothing about, nothing is certain.
func (d *Dependencies) Lacks(ctx context.Context, api *dynatrace.Environment, scopes ...string) bool {
	access, err := api.LookUp(ctx, rest.NewSecret(d.APIToken.Value()))
	return err == nil && !slices.ContainsFunc(scopes, func(scope string) bool { return slices.Contains(access.Scopes, scope) })
}
