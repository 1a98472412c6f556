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

// Resource is a type of managed resources of a provider.
type Resource struct {
	Kind   string
	Schema *Schema

	provider         *Provider
	object, identity cty.Type
}

// Object is what an engine keeps of one resource.
type Object struct {
	Value    cty.Value
	Private  []byte
	Identity cty.Value // null if there is none
	// Tainted was created with an error: the next plan replaces it.
	Tainted bool
}

// Validate asks whether a configuration is valid as far as it is known.
func (r *Resource) Validate(ctx context.Context, config cty.Value) Diagnostics {
	encoded, err := Encode(config, r.object)
	if err != nil {
		return Failure(err)
	}
	resp, err := r.provider.Server.ValidateResourceConfig(ctx, &tfprotov6.ValidateResourceConfigRequest{
		TypeName: r.Kind, Config: encoded,
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: r.provider.Capabilities.WriteOnly},
	})
	if err != nil {
		return Failure(err)
	}
	return resp.Diagnostics
}

// Upgrade reads the state that a file holds, of this release or an older one.
func (r *Resource) Upgrade(ctx context.Context, content []byte, version int64) (cty.Value, Diagnostics) {
	resp, err := r.provider.Server.UpgradeResourceState(ctx, &tfprotov6.UpgradeResourceStateRequest{
		TypeName: r.Kind, Version: version, RawState: &tfprotov6.RawState{JSON: content},
	})
	if err != nil {
		return cty.NilVal, Failure(err)
	}
	said := Diagnostics(resp.Diagnostics)
	if said.Failed() {
		return cty.NilVal, said
	}
	value, err := Decode(resp.UpgradedState, r.object)
	if err != nil {
		return cty.NilVal, append(said, violation(InvalidObject, err)...)
	}
	return value, said
}

// Refresh asks what a resource is like now; nil is one that is gone. Where it
// fails the object is as it was.
func (r *Resource) Refresh(ctx context.Context, stored *Object) (*Object, Diagnostics) {
	state, identity, err := r.Encode(stored)
	if err != nil {
		return stored, Failure(err)
	}
	resp, err := r.provider.Server.ReadResource(ctx, &tfprotov6.ReadResourceRequest{
		TypeName: r.Kind, CurrentState: state, Private: stored.Private, CurrentIdentity: identity,
		ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: r.provider.Capabilities.Deferral},
	})
	if err != nil {
		return stored, Failure(err)
	}
	said := Diagnostics(resp.Diagnostics)
	if said.Failed() {
		return stored, said
	}
	fresh, faults := r.Decode(resp.NewState, resp.Private, resp.NewIdentity)
	if said = append(said, faults...); said.Failed() {
		return stored, said
	}
	if fresh != nil {
		fresh.Tainted = stored.Tainted
	}
	return fresh, said
}

// Encode is an object as it is sent; nil is none.
func (r *Resource) Encode(o *Object) (*tfprotov6.DynamicValue, *tfprotov6.ResourceIdentityData, error) {
	if o == nil {
		o = &Object{Value: cty.NullVal(r.object)}
	}
	state, err := Encode(o.Value, r.object)
	if err != nil {
		return nil, nil, err
	}
	identity, err := r.encodeIdentity(o.Identity)
	return state, identity, err
}

func (r *Resource) encodeIdentity(identity cty.Value) (*tfprotov6.ResourceIdentityData, error) {
	if identity == cty.NilVal || identity.IsNull() {
		return nil, nil //nolint:nilnil // there may be none
	}
	encoded, err := Encode(identity, r.identity)
	return &tfprotov6.ResourceIdentityData{IdentityData: encoded}, err
}

func (r *Resource) decodeIdentity(data *tfprotov6.ResourceIdentityData) (cty.Value, Diagnostics) {
	if data == nil || data.IdentityData == nil {
		return cty.NullVal(r.identity), nil
	}
	identity, err := Decode(data.IdentityData, r.identity)
	if err != nil {
		return cty.NullVal(r.identity), violation(InvalidIdentity, err)
	}
	return identity, nil
}

// Decode is an object as it came, which may be kept only if it is whole.
func (r *Resource) Decode(state *tfprotov6.DynamicValue, private []byte, data *tfprotov6.ResourceIdentityData) (*Object, Diagnostics) {
	value, err := Decode(state, r.object)
	if err != nil {
		return nil, violation(InvalidObject, err)
	}
	identity, said := r.decodeIdentity(data)
	said = append(said, r.known(identity)...)
	unknowns, writeOnly := r.Schema.storable(value)
	said = append(said, violation(InvalidObject, append(unknowns, writeOnly...)...)...)
	if value.IsNull() {
		return nil, said
	}
	return &Object{Value: value, Private: private, Identity: identity}, said
}

func (r *Resource) known(identity cty.Value) Diagnostics {
	if identity.IsWhollyKnown() {
		return nil
	}
	return violation(InvalidIdentity, errors.New("an identity has unknown values"))
}

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
