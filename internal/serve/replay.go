// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
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

// private is private state as resources see it. The framework's type is
// internal: a field that has it tells which it is.
type private[T any] interface {
	*T
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// fill reads private state twice, to have something to compare with. It returns
// false for what only the framework understands.
func fill[T any, P private[T]](ctx context.Context, raw []byte, _ P) (one, other P, ok bool) {
	one, other = new(T), new(T)
	if len(raw) == 0 {
		return one, other, true
	}
	var values map[string][]byte
	if json.Unmarshal(raw, &values) != nil {
		return nil, nil, false
	}
	for key, value := range values {
		if strings.HasPrefix(key, ".") || len(value) == 0 || one.SetKey(ctx, key, value).HasError() || other.SetKey(ctx, key, value).HasError() {
			return nil, nil, false
		}
	}
	return one, other, true
}
