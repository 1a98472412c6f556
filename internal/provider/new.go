// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"os"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/provider"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// defaultPatience is how long a rotation polls for the new certificate.
const defaultPatience = 60 * time.Second

// New returns the provider's factory. The version stands in the User-Agent.
func New(version string, options ...Option) func() provider.Provider {
	return func() provider.Provider {
		p := &activeGateProvider{
			version: version, clock: clock.System{}, getenv: os.Getenv, patience: defaultPatience, lifetime: tfkit.NewLifetime(),
		}
		for _, option := range options {
			option(p)
		}
		return p
	}
}
