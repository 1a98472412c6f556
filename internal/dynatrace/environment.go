// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Config is what an Environment needs.
type Config struct {
	Client  *rest.Client
	Address Address
	// Token is the access token (api-facts 7.1).
	Token rest.Secret
	// InstallerToken is the one for connection info; empty is Token.
	InstallerToken rest.Secret
	Clock          clock.Clock
	// Sleep waits; nil is rest.Sleep.
	Sleep rest.Sleeper
}

// Environment is the API of one environment during one run. It is safe for
// concurrent use.
type Environment struct {
	config Config
}

// New makes the client of an environment. Nothing is sent.
func New(config Config) *Environment { return &Environment{config: config} }

// Address is where the environment is.
func (e *Environment) Address() Address { return e.config.Address }

// Now is the time by the API's clock as far as its answers told it, else this
// machine's.
func (e *Environment) Now() time.Time { panic("soon") }

// Skew is how far the API's clock is ahead of this machine's; false if it never told.
func (e *Environment) Skew() (time.Duration, bool) { panic("soon") }
