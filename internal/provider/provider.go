// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package provider wires everything together: the provider's schema, its
// configuration from attributes and environment variables, and the registry of
// resources, data sources and functions. It holds no behaviour of its own.
package provider

import (
	"context"
	"os"
	"sync/atomic"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/action"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/list"
	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/activegate/terraform-provider-activegate/internal/appmon"
	"github.com/activegate/terraform-provider-activegate/internal/certificate"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/cluster"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/serve"
	"github.com/activegate/terraform-provider-activegate/internal/tenant"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// typeName begins the names of resources and everything else.
const typeName = "activegate"

// activeGateProvider is the provider. Everything that lives for one run is made
// by Configure and handed to the things; the provider itself keeps nothing.
type activeGateProvider struct {
	version  string
	clock    clock.Clock
	lookup   func(variable string) (value string, set bool)
	patience time.Duration
	sleep    rest.Sleeper
	early    func() time.Duration
	lifetime *clock.Lifetime

	// configured is what Configure made; nil before.
	configured atomic.Pointer[tfkit.Dependencies]
}

var (
	_ serve.Provider                          = (*activeGateProvider)(nil)
	_ provider.ProviderWithValidateConfig     = (*activeGateProvider)(nil)
	_ provider.ProviderWithFunctions          = (*activeGateProvider)(nil)
	_ provider.ProviderWithEphemeralResources = (*activeGateProvider)(nil)
	_ provider.ProviderWithActions            = (*activeGateProvider)(nil)
	_ provider.ProviderWithListResources      = (*activeGateProvider)(nil)
)

// defaultPatience is how long a rotation polls for the new certificate.
const defaultPatience = 60 * time.Second

// New returns the provider's factory. The version stands in the User-Agent.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider { return create(version, options) }
}

// NewServer returns the factory of the provider as engines speak to it.
func NewServer(version string, options ...Option) func() tfprotov6.ProviderServer {
	return func() tfprotov6.ProviderServer {
		p := create(version, options)
		direct, _ := p.lookup(serve.Variable)
		return serve.New(p, direct != serve.Off)
	}
}

func create(version string, options []Option) *activeGateProvider {
	p := &activeGateProvider{
		version: version, clock: clock.System{}, lookup: os.LookupEnv, patience: defaultPatience, lifetime: clock.NewLifetime(),
		early: mint.Early,
	}
	for _, option := range options {
		option(p)
	}
	return p
}

// Option changes what tests inject.
type Option func(*activeGateProvider)

// WithClock sets the source of the time.
func WithClock(c clock.Clock) Option { return func(p *activeGateProvider) { p.clock = c } }

// WithPatience sets how long a rotation polls a gate before it gives up; the
// default is what `verify_served` documents.
func WithPatience(d time.Duration) Option { return func(p *activeGateProvider) { p.patience = d } }

// WithSleep replaces the waits between looks at a server that restarts, or at a cluster.
func WithSleep(sleep rest.Sleeper) Option {
	return func(p *activeGateProvider) { p.sleep = sleep }
}

// WithEarly replaces the random part of its last minute that a new token lacks.
func WithEarly(early func() time.Duration) Option {
	return func(p *activeGateProvider) { p.early = early }
}

// WithLifetime says when the process ends, so that what would be lost then can
// be unmade.
func WithLifetime(l *clock.Lifetime) Option { return func(p *activeGateProvider) { p.lifetime = l } }

// NewLifetime begins the process's.
func NewLifetime() *clock.Lifetime { return clock.NewLifetime() }

// WithEnvironment replaces the environment variables that configure the provider;
// those without a value are not set.
func WithEnvironment(getenv func(string) string) Option {
	return WithVariables(func(name string) (string, bool) {
		value := getenv(name)
		return value, value != ""
	})
}

// WithVariables does the same where one may be set and empty.
func WithVariables(lookup func(name string) (value string, set bool)) Option {
	return func(p *activeGateProvider) { p.lookup = lookup }
}

// Metadata implements provider.Provider.
func (p *activeGateProvider) Metadata(_ context.Context, _ provider.MetadataRequest, resp *provider.MetadataResponse) {
	resp.TypeName = typeName
	resp.Version = p.version
}

// ResourceData implements serve.Provider.
func (p *activeGateProvider) ResourceData() any {
	if deps := p.configured.Load(); deps != nil {
		return deps
	}
	return nil
}

// Resources implements provider.Provider.
func (p *activeGateProvider) Resources(context.Context) []func() resource.Resource {
	return []func() resource.Resource{
		certificate.NewResource, token.NewResource, tenant.NewResource, enforcement.NewResource, keyfile.NewResource,
		cluster.NewResource, appmon.NewResource,
	}
}

// DataSources implements provider.Provider.
func (p *activeGateProvider) DataSources(context.Context) []func() datasource.DataSource {
	return []func() datasource.DataSource{
		certificate.NewListDataSource, certificate.NewDataSource,
		token.NewStatusDataSource, token.NewTokensDataSource, token.NewAccessDataSource,
		cluster.NewNodesDataSource,
		appmon.NewCollectors,
	}
}

// Functions implements provider.ProviderWithFunctions.
func (p *activeGateProvider) Functions(context.Context) []func() function.Function {
	return []func() function.Function{
		certificate.NewCustomPropertiesFunction, certificate.NewPKCS12Function,
		tenant.NewAuthorizationPropertiesFunction, tenant.NewAgentCommandFunction,
		token.NewIDFunction,
		appmon.NewINIFunction, appmon.NewCommandFunction,
	}
}

// EphemeralResources implements provider.ProviderWithEphemeralResources.
func (p *activeGateProvider) EphemeralResources(context.Context) []func() ephemeral.EphemeralResource {
	return []func() ephemeral.EphemeralResource{tenant.NewConnectionInfo, keyfile.NewSelfSigned}
}

// Actions implements provider.ProviderWithActions.
func (p *activeGateProvider) Actions(context.Context) []func() action.Action {
	return []func() action.Action{certificate.NewActivateAction, token.NewRevokeAction, tenant.NewCancelAction}
}

// ListResources implements provider.ProviderWithListResources.
func (p *activeGateProvider) ListResources(context.Context) []func() list.ListResource {
	return []func() list.ListResource{certificate.NewListResource, token.NewListResource, cluster.NewListResource}
}
