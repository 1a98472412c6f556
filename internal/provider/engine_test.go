// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// The resources.
const (
	certificateName = "activegate_certificate"
	tokenName       = "activegate_token"
	rotationName    = "activegate_tenant_token_rotation"
	enforcementName = "activegate_token_enforcement"
)

// engine asks a provider as an engine does.
type engine struct {
	tb       testing.TB
	server   tfprotov6.ProviderServer
	kind     string
	resource *inprocess.Resource
	object   tftypes.Object
	may      bool // the engine lets a provider defer, and knows write-only values
}

// start configures a provider, as it is served or, for comparing, by the
// framework alone.
func (f *fixture) start(tb testing.TB, plain bool) *engine {
	tb.Helper()
	options := append([]provider.Option{provider.WithEnvironment(func(string) string { return "" })}, f.options...)
	server := provider.NewServer("test", options...)()
	if plain {
		server = providerserver.NewProtocol6(provider.New("test", options...)())()
	}
	schemas, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	mustNot(tb, err)
	e := &engine{tb: tb, server: server, kind: f.kind, may: f.may}
	e.object, _ = schemas.ResourceSchemas[f.kind].ValueType().(tftypes.Object)
	one, err := inprocess.Start(tb.Context(), server)
	mustNot(tb, err)
	one.Capabilities = inprocess.Capabilities{Deferral: f.may, WriteOnly: f.may}
	e.resource, err = one.Resource(f.kind)
	mustNot(tb, err)
	settings, _ := schemas.Provider.ValueType().(tftypes.Object)
	resp, err := server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{Config: e.dynamic(complete(settings, f.settings()))})
	e.must(err, resp.Diagnostics)
	return e
}

// complete fills in null for what is not given.
func complete(object tftypes.Object, some given) tftypes.Value {
	all := map[string]tftypes.Value{}
	for name, kind := range object.AttributeTypes {
		all[name] = tftypes.NewValue(kind, nil)
	}
	for name, value := range some {
		all[name] = value
	}
	return tftypes.NewValue(object, all)
}

func (e *engine) dynamic(value tftypes.Value) *tfprotov6.DynamicValue {
	e.tb.Helper()
	encoded, err := tfprotov6.NewDynamicValue(value.Type(), value)
	if err != nil {
		e.tb.Fatal(err)
	}
	return &encoded
}

func (e *engine) must(err error, diags []*tfprotov6.Diagnostic) {
	e.tb.Helper()
	if err != nil {
		e.tb.Fatal(err)
	}
	for _, d := range diags {
		if d.Severity == tfprotov6.DiagnosticSeverityError {
			e.tb.Fatalf("%s: %s", d.Summary, d.Detail)
		}
	}
}

// stored is a resource as an engine keeps it.
type stored struct {
	state    *tfprotov6.DynamicValue
	private  []byte
	identity *tfprotov6.ResourceIdentityData
}

// create plans and applies a new resource.
func (e *engine) create(config given) stored {
	e.tb.Helper()
	return e.apply(stored{state: e.dynamic(tftypes.NewValue(e.object, nil))}, config)
}

// apply plans and applies a configuration, by all the rules of an engine.
func (e *engine) apply(s stored, config given) stored {
	e.tb.Helper()
	wish := inprocess.Wish{Prior: e.kept(s), Config: e.configured(config)}
	shown, said := e.resource.Plan(e.tb.Context(), wish)
	e.must(nil, said)
	change, said := e.resource.Recheck(e.tb.Context(), shown, wish)
	e.must(nil, said)
	object, said := e.resource.Apply(e.tb.Context(), wish.Prior, change, wish.Config)
	e.must(nil, said)
	state, identity, err := e.resource.Encode(object)
	mustNot(e.tb, err)
	return stored{state: state, private: object.Private, identity: identity}
}

// kept is what is stored as the engine knows it; nil if that is nothing.
func (e *engine) kept(s stored) *inprocess.Object {
	e.tb.Helper()
	object, said := e.resource.Decode(s.state, s.private, s.identity)
	e.must(nil, said)
	return object
}

// configured is a configuration, with null for what is not given.
func (e *engine) configured(config given) cty.Value {
	e.tb.Helper()
	value, err := inprocess.Decode(e.dynamic(complete(e.object, config)), e.resource.Schema.Type())
	mustNot(e.tb, err)
	return value
}

// adopt imports what has an id.
func (e *engine) adopt(id string) stored {
	e.tb.Helper()
	resp, err := e.server.ImportResourceState(e.tb.Context(), &tfprotov6.ImportResourceStateRequest{TypeName: e.kind, ID: id})
	e.must(err, resp.Diagnostics)
	one := resp.ImportedResources[0]
	return stored{state: one.State, private: one.Private, identity: one.Identity}
}

func (e *engine) validate(config given) *tfprotov6.ValidateResourceConfigResponse {
	e.tb.Helper()
	resp, err := e.server.ValidateResourceConfig(e.tb.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: e.kind, Config: e.dynamic(complete(e.object, config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: e.may},
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
}

func (e *engine) upgrade(state []byte) *tfprotov6.UpgradeResourceStateResponse {
	e.tb.Helper()
	resp, err := e.server.UpgradeResourceState(e.tb.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: e.kind, RawState: &tfprotov6.RawState{JSON: state},
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
}

func (e *engine) refresh(s stored) *tfprotov6.ReadResourceResponse {
	e.tb.Helper()
	resp, err := e.server.ReadResource(e.tb.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: e.kind, CurrentState: s.state, Private: s.private, CurrentIdentity: s.identity,
		ClientCapabilities: &tfprotov6.ReadResourceClientCapabilities{DeferralAllowed: e.may},
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
}

func (e *engine) plan(s stored, config given) *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	return e.planner(s, config)()
}

// planner prepares the call of a plan.
func (e *engine) planner(s stored, config given) func() *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	prior, wanted := e.kept(s), e.configured(config)
	before := e.resource.Schema.Null()
	if prior != nil {
		before = prior.Value
	}
	return e.propose(prior, wanted, e.resource.Schema.Propose(before, wanted))
}

// planDestroy plans what a destroy would.
func (e *engine) planDestroy(s stored) *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	null := e.resource.Schema.Null()
	return e.propose(e.kept(s), null, null)()
}

func (e *engine) propose(prior *inprocess.Object, config, proposed cty.Value) func() *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	req, err := e.resource.PlanRequest(prior, config, proposed)
	mustNot(e.tb, err)
	return func() *tfprotov6.PlanResourceChangeResponse {
		resp, err := e.server.PlanResourceChange(e.tb.Context(), req)
		mustNot(e.tb, err)
		return resp
	}
}

// values are the attributes of a state, in whichever form it comes.
func (e *engine) values(state *tfprotov6.DynamicValue) map[string]tftypes.Value {
	e.tb.Helper()
	if state == nil {
		return nil
	}
	value, err := state.Unmarshal(e.object)
	if err != nil {
		e.tb.Fatal(err)
	}
	values := map[string]tftypes.Value{}
	if err := value.As(&values); err != nil {
		e.tb.Fatal(err)
	}
	return values
}
