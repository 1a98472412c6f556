// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/providerserver"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

const certificateName = "activegate_certificate"

// given are configured attributes.
type given map[string]tftypes.Value

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

// engine asks a provider as an engine does.
type engine struct {
	tb     testing.TB
	server tfprotov6.ProviderServer
	schema *tfprotov6.Schema
	object tftypes.Object
}

// start configures a provider, as it is served or, for comparing, by the
// framework alone.
func start(tb testing.TB, sim *simulator.Simulator, root *keystoretest.CA, plain bool) *engine {
	tb.Helper()
	options := []provider.Option{provider.WithEnvironment(func(string) string { return "" })}
	server := provider.NewServer("test", options...)()
	if plain {
		server = providerserver.NewProtocol6(provider.New("test", options...)())()
	}
	schemas, err := server.GetProviderSchema(tb.Context(), &tfprotov6.GetProviderSchemaRequest{})
	if err != nil {
		tb.Fatal(err)
	}
	e := &engine{tb: tb, server: server, schema: schemas.ResourceSchemas[certificateName]}
	e.object, _ = e.schema.ValueType().(tftypes.Object)
	roots := root.PEM()
	for _, gate := range sim.Gates() {
		roots += gate.Info().CertificatePEM
	}
	settings, _ := schemas.Provider.ValueType().(tftypes.Object)
	config := e.dynamic(complete(settings, given{
		"api_token": text(simulator.Token), "environment_id": text(sim.Environment()), "ca_certificate_pem": text(roots),
	}))
	resp, err := server.ConfigureProvider(tb.Context(), &tfprotov6.ConfigureProviderRequest{Config: config})
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
	null := e.dynamic(tftypes.NewValue(e.object, nil))
	proposed := given{}
	for _, attribute := range e.schema.Block.Attributes {
		value, set := config[attribute.Name]
		switch {
		case set && !attribute.WriteOnly:
			proposed[attribute.Name] = value
		case attribute.Computed:
			proposed[attribute.Name] = tftypes.NewValue(attribute.Type, tftypes.UnknownValue)
		}
	}
	configured := e.dynamic(complete(e.object, config))
	planned, err := e.server.PlanResourceChange(e.tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: certificateName, PriorState: null, Config: configured, ProposedNewState: e.dynamic(complete(e.object, proposed)),
	})
	e.must(err, planned.Diagnostics)
	applied, err := e.server.ApplyResourceChange(e.tb.Context(), &tfprotov6.ApplyResourceChangeRequest{
		TypeName: certificateName, PriorState: null, Config: configured, PlannedState: planned.PlannedState,
		PlannedPrivate: planned.PlannedPrivate, PlannedIdentity: planned.PlannedIdentity,
	})
	e.must(err, applied.Diagnostics)
	return stored{state: applied.NewState, private: applied.Private, identity: applied.NewIdentity}
}

func (e *engine) validate(config given) *tfprotov6.ValidateResourceConfigResponse {
	e.tb.Helper()
	resp, err := e.server.ValidateResourceConfig(e.tb.Context(), &tfprotov6.ValidateResourceConfigRequest{
		TypeName: certificateName, Config: e.dynamic(complete(e.object, config)),
		ClientCapabilities: &tfprotov6.ValidateResourceConfigClientCapabilities{WriteOnlyAttributesAllowed: true},
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
}

func (e *engine) upgrade(state []byte) *tfprotov6.UpgradeResourceStateResponse {
	e.tb.Helper()
	resp, err := e.server.UpgradeResourceState(e.tb.Context(), &tfprotov6.UpgradeResourceStateRequest{
		TypeName: certificateName, RawState: &tfprotov6.RawState{JSON: state},
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
}

func (e *engine) refresh(s stored) *tfprotov6.ReadResourceResponse {
	e.tb.Helper()
	resp, err := e.server.ReadResource(e.tb.Context(), &tfprotov6.ReadResourceRequest{
		TypeName: certificateName, CurrentState: s.state, Private: s.private, CurrentIdentity: s.identity,
	})
	if err != nil {
		e.tb.Fatal(err)
	}
	return resp
}

// plan proposes what is stored but for what the configuration says otherwise.
// Like some engines it leaves write-only values in.
func (e *engine) plan(s stored, config given) *tfprotov6.PlanResourceChangeResponse {
	e.tb.Helper()
	proposed := given(e.values(s.state))
	for name, value := range config {
		proposed[name] = value
	}
	resp, err := e.server.PlanResourceChange(e.tb.Context(), &tfprotov6.PlanResourceChangeRequest{
		TypeName: certificateName, PriorState: s.state, PriorPrivate: s.private, PriorIdentity: s.identity,
		Config: e.dynamic(complete(e.object, config)), ProposedNewState: e.dynamic(complete(e.object, proposed)),
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

// file is a state as an engine writes it into its file.
func (e *engine) file(s stored) []byte {
	e.tb.Helper()
	value, err := s.state.Unmarshal(e.object)
	if err != nil {
		e.tb.Fatal(err)
	}
	content, err := json.Marshal(plainOf(e.tb, value))
	if err != nil {
		e.tb.Fatal(err)
	}
	return content
}

// plainOf is a value as encoding/json takes it.
func plainOf(tb testing.TB, value tftypes.Value) any {
	tb.Helper()
	if value.IsNull() {
		return nil
	}
	var (
		text       string
		truth      bool
		number     *big.Float
		elements   []tftypes.Value
		attributes map[string]tftypes.Value
	)
	switch {
	case value.As(&text) == nil:
		return text
	case value.As(&truth) == nil:
		return truth
	case value.As(&number) == nil:
		plain, _ := number.Float64()
		return plain
	case value.As(&elements) == nil:
		list := []any{}
		for _, element := range elements {
			list = append(list, plainOf(tb, element))
		}
		return list
	case value.As(&attributes) == nil:
		object := map[string]any{}
		for name, attribute := range attributes {
			object[name] = plainOf(tb, attribute)
		}
		return object
	}
	tb.Fatalf("no plain form of %s", value)
	return nil
}
