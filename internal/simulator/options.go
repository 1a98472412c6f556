// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "github.com/activegate/terraform-provider-activegate/internal/clock"

// Option configures a Simulator.
type Option func(*Simulator)

// WithClock sets the clock by which certificates are dated and delays end.
func WithClock(c clock.Clock) Option { return func(s *Simulator) { s.clock = c } }

// WithEnvironment sets the id of the environment instead of
// DefaultEnvironment.
func WithEnvironment(id string) Option { return func(s *Simulator) { s.environment = id } }
