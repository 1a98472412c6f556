// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package inprocess drives a provider as an engine does, by calls to its
// protocol server in this process, and holds it to an engine's own rules.
//
// What of an engine it does, for managed resources: configure, validate with
// values that may be unknown, upgrade a stored state, import by id and by
// identity, refresh, propose a new state (nested attributes included), plan,
// plan a replacement in both orders, plan again at apply with what is known
// then, apply, destroy, taint what was created with an error, keep private
// state, planned private state and identity.
//
// The rules, each an error with the summary that an engine gives it:
//
//   - a plan keeps what is configured, or what was there where that means the
//     same; it may make up what is computed, and nothing else (validPlan);
//   - the plan made again at apply completes the one that was shown: what was
//     known stays, and the action too, but for an update that turns out to be
//     none (Recheck);
//   - the result of an apply completes its plan;
//   - no state holds an unknown or a write-only value;
//   - an identity has its schema's type, and nothing unknown once it is stored.
//
// Values are those of go-cty without marks: what is sensitive is for those to
// say who show values.
//
// What it does not do: graphs, expressions and everything else of the language,
// nested blocks (attributes only: a schema with blocks is refused), computed
// attributes inside of sets, moves between resource types, deferral (a provider
// may be told that it is allowed, what it then says is not followed up), and
// anything that only a process of its own can show: signals, kills, the wire,
// files of state and plan. For those there are real engines.
package inprocess

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Capabilities are what an engine tells a provider that it can.
type Capabilities struct {
	Deferral  bool // the provider may put off what it cannot do yet
	WriteOnly bool // write-only attributes are known
}

// Provider is a provider's server with what it said about itself.
type Provider struct {
	Server       tfprotov6.ProviderServer
	Capabilities Capabilities
	// Settings are what its own block consists of.
	Settings *Schema

	schemas    *tfprotov6.GetProviderSchemaResponse
	identities map[string]*tfprotov6.ResourceIdentitySchema
}

// Start asks a provider what it has. It is not configured yet.
func Start(ctx context.Context, server tfprotov6.ProviderServer) (*Provider, error) {
	schemas, err := server.GetProviderSchema(ctx, &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		return nil, err
	}
	if err := Diagnostics(schemas.Diagnostics).Err(); err != nil {
		return nil, err
	}
	identities, err := server.GetResourceIdentitySchemas(ctx, &tfprotov6.GetResourceIdentitySchemasRequest{})
	if err != nil {
		return nil, err
	}
	settings, err := newSchema(schemas.Provider)
	if err != nil {
		return nil, err
	}
	return &Provider{
		Server: server, Capabilities: Capabilities{WriteOnly: true}, Settings: settings,
		schemas: schemas, identities: identities.IdentitySchemas,
	}, nil
}

// Again is the same provider in another process. As engines do, it believes what
// the first one said of itself.
func (p *Provider) Again(server tfprotov6.ProviderServer) *Provider {
	again := *p
	again.Server = server
	return &again
}

// Validate asks whether settings are valid as far as they are known.
func (p *Provider) Validate(ctx context.Context, settings cty.Value) Diagnostics {
	config, err := Encode(settings, p.Settings.Type())
	if err != nil {
		return Failure(err)
	}
	resp, err := p.Server.ValidateProviderConfig(ctx, &tfprotov6.ValidateProviderConfigRequest{Config: config})
	if err != nil {
		return Failure(err)
	}
	return resp.Diagnostics
}

// Configure gives the provider its settings, after it was asked whether they are
// valid.
func (p *Provider) Configure(ctx context.Context, settings cty.Value) Diagnostics {
	said := p.Validate(ctx, settings)
	if said.Failed() {
		return said
	}
	config, err := Encode(settings, p.Settings.Type())
	if err != nil {
		return Failure(err)
	}
	resp, err := p.Server.ConfigureProvider(ctx, &tfprotov6.ConfigureProviderRequest{
		Config: config, ClientCapabilities: &tfprotov6.ConfigureProviderClientCapabilities{DeferralAllowed: p.Capabilities.Deferral},
	})
	if err != nil {
		return append(said, Failure(err)...)
	}
	return append(said, resp.Diagnostics...)
}

// Resource is a type of managed resources.
func (p *Provider) Resource(kind string) (*Resource, error) {
	described, ok := p.schemas.ResourceSchemas[kind]
	if !ok {
		return nil, fmt.Errorf("the provider has no resource type %s", kind)
	}
	schema, err := newSchema(described)
	if err != nil {
		return nil, err
	}
	r := &Resource{Kind: kind, Schema: schema, provider: p, object: schema.Type(), identity: cty.EmptyObject}
	if identity, ok := p.identities[kind]; ok {
		r.identity = typeOf(identity.ValueType())
	}
	return r, nil
}
