// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/serve"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
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
