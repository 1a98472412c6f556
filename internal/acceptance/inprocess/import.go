// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"context"
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"
)

// Import takes over what has an id.
func (r *Resource) Import(ctx context.Context, id string) (*Object, Diagnostics) {
	return r.adopt(ctx, &tfprotov6.ImportResourceStateRequest{ID: id})
}

// ImportIdentity takes over what has an identity.
func (r *Resource) ImportIdentity(ctx context.Context, identity cty.Value) (*Object, Diagnostics) {
	data, err := r.encodeIdentity(identity)
	if err != nil {
		return nil, Failure(err)
	}
	return r.adopt(ctx, &tfprotov6.ImportResourceStateRequest{Identity: data})
}

// IdentityType is that of the type's identities.
func (r *Resource) IdentityType() cty.Type { return r.identity }

// adopt imports and, as engines do at once, refreshes.
func (r *Resource) adopt(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*Object, Diagnostics) {
	object, said := r.imported(ctx, req)
	if said.Failed() {
		return nil, said
	}
	fresh, more := r.Refresh(ctx, object)
	if said = append(said, more...); said.Failed() {
		return nil, said
	}
	if fresh == nil {
		return nil, append(said, violation("Cannot import non-existent remote object", fmt.Errorf("there is no %s like that", r.Kind))...)
	}
	return fresh, said
}

func (r *Resource) imported(ctx context.Context, req *tfprotov6.ImportResourceStateRequest) (*Object, Diagnostics) {
	req.TypeName = r.Kind
	req.ClientCapabilities = &tfprotov6.ImportResourceStateClientCapabilities{DeferralAllowed: r.provider.Capabilities.Deferral}
	resp, err := r.provider.Server.ImportResourceState(ctx, req)
	if err != nil {
		return nil, Failure(err)
	}
	said := Diagnostics(resp.Diagnostics)
	if said.Failed() {
		return nil, said
	}
	if len(resp.ImportedResources) != 1 {
		return nil, append(said, Failure(fmt.Errorf("an import brought %d resources", len(resp.ImportedResources)))...)
	}
	one := resp.ImportedResources[0]
	object, faults := r.Decode(one.State, one.Private, one.Identity)
	if object == nil && !faults.Failed() {
		faults = append(faults, Failure(errors.New("an import brought nothing"))...)
	}
	return object, append(said, faults...)
}

// pathOf is a path of the protocol as one of values.
func pathOf(path *tftypes.AttributePath) cty.Path {
	var all cty.Path
	for _, step := range path.Steps() {
		switch step := step.(type) {
		case tftypes.AttributeName:
			all = all.GetAttr(string(step))
		case tftypes.ElementKeyString:
			all = all.Index(cty.StringVal(string(step)))
		case tftypes.ElementKeyInt:
			all = all.Index(cty.NumberIntVal(int64(step)))
		}
	}
	return all
}
