// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// The resources.
const (
	certificateName = "activegate_certificate"
	tokenName       = "activegate_token"
	rotationName    = "activegate_tenant_token_rotation"
)

// engine asks a provider as an engine does.
type engine struct {
	tb     testing.TB
	server tfprotov6.ProviderServer
	kind   string
	schema *tfprotov6.Schema
	object tftypes.Object
	may    bool // the engine lets a provider defer, and knows write-only values
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
	if err != nil {
		tb.Fatal(err)
	}
	e := &engine{tb: tb, server: server, kind: f.kind, schema: schemas.ResourceSchemas[f.kind], may: f.may}
	e.object, _ = e.schema.ValueType().(tftypes.Object)
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

// apply plans and applies a configuration.
func (e *engine) apply(s stored, config given) stored {
	e.tb.Helper()
	planned := e.plan(s, config)
	e.must(nil, planned.Diagnostics)
	applied, err := e.server.ApplyResourceChange(e.tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: e.kind, PriorState: s.state, Config: e.dynamic(complete(e.object, config)), PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	e.must(err, applied.Diagnostics)
	return stored{state: applied.NewState, private: applied.Private, identity: applied.NewIdentity}
}

// proposed is what an engine proposes: what is stored, but for what the
// configuration says otherwise; of what is new, what it says. Like some engines
// it leaves write-only values of a change in.
func (e *engine) proposed(s stored, config given) *tfprotov6.DynamicValue {
	e.tb.Helper()
	prior := e.values(s.state)
	proposed := given{}
	for _, attribute := range e.schema.Block.Attributes {
		value, set := config[attribute.Name]
		switch {
		case set && (len(prior) > 0 || !attribute.WriteOnly) && !value.IsNull():
			proposed[attribute.Name] = value
		case attribute.Computed && len(prior) > 0:
			proposed[attribute.Name] = prior[attribute.Name]
		case attribute.Computed:
			proposed[attribute.Name] = tftypes.NewValue(attribute.ValueType(), tftypes.UnknownValue)
		}
	}
	return e.dynamic(complete(e.object, proposed))
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
	return e.propose(s, e.dynamic(complete(e.object, config)), e.proposed(s, config))
}

// planDestroy plans what a destroy would.
func (e *engine) planDestroy(s stored) *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	null := e.dynamic(tftypes.NewValue(e.object, nil))
	return e.propose(s, null, null)
}

func (e *engine) propose(s stored, config, proposed *tfprotov6.DynamicValue) *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	resp, err := e.server.PlanResourceChange(e.tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: e.kind, PriorState: s.state, PriorPrivate: s.private, PriorIdentity: s.identity, Config: config, ProposedNewState: proposed,
		ClientCapabilities: &tfprotov6.PlanResourceChangeClientCapabilities{DeferralAllowed: e.may},
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
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
