// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
)

// replaying is a provider whose resources say again what a real one has
// answered. Served by the framework, it makes the whole answer of a call of what
// its resource said, and asks nobody.
type replaying struct{ provider.Provider }

// Resources implements provider.Provider.
func (p replaying) Resources(ctx context.Context) []func() resource.Resource {
	var all []func() resource.Resource
	for _, create := range p.Provider.Resources(ctx) {
		if one, ok := create().(resource.ResourceWithIdentity); ok {
			all = append(all, func() resource.Resource { return replayed{one} })
		}
	}
	return all
}

// replayed has the name and the schemas of a resource, and the answer that the
// context holds.
type replayed struct{ resource.ResourceWithIdentity }

// said is the key of an answer in a context.
type said struct{}

// Read implements resource.Resource.
func (replayed) Read(ctx context.Context, _ resource.ReadRequest, resp *resource.ReadResponse) {
	if answer, ok := ctx.Value(said{}).(*resource.ReadResponse); ok {
		*resp = *answer
	}
}

// ModifyPlan implements resource.ResourceWithModifyPlan.
func (replayed) ModifyPlan(ctx context.Context, _ resource.ModifyPlanRequest, resp *resource.ModifyPlanResponse) {
	if answer, ok := ctx.Value(said{}).(*resource.ModifyPlanResponse); ok {
		*resp = *answer
	}
}
