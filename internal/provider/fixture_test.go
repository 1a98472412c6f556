// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"net"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// fixture is one resource that this provider made, and its surroundings.
type fixture struct {
	kind    string
	sim     *simulator.Simulator
	gate    *simulator.Gate
	root    *keystoretest.CA
	clock   *clocktest.Fake
	options []provider.Option
	setting given // of the provider, beside what it needs
	may     bool  // the engine lets a provider defer
	config  given
	stored  stored
}

// newFixture makes a certificate; options are those of its leaf.
func newFixture(tb testing.TB, options ...keystoretest.Option) *fixture {
	tb.Helper()
	f := &fixture{kind: certificateName, sim: simulator.New(), root: keystoretest.NewCA("Provider Test Root"), may: true}
	tb.Cleanup(f.sim.Close)
	f.gate = f.sim.AddGate()
	id := f.root.Issue(append([]keystoretest.Option{keystoretest.WithIPs(net.IPv4(127, 0, 0, 1))}, options...)...)
	f.config = given{
		"activegate_url": text(f.gate.URL()), "certificate_pem": text(id.CertPEM),
		"certificate_chain_pem": text(id.ChainPEM), "private_key_pem_wo": text(id.KeyPEM),
	}
	f.stored = f.start(tb, false).create(f.config)
	return f
}

// newEnvironment is an environment without a resource yet. Its clock and the
// provider's are one, which stands still.
func newEnvironment(tb testing.TB, kind string) *fixture {
	tb.Helper()
	now := clocktest.NewFake(time.Date(2026, time.March, 2, 9, 30, 0, 0, time.UTC))
	f := &fixture{
		kind: kind, sim: simulator.New(simulator.WithClock(now)), root: keystoretest.NewCA("Provider Test Root"),
		clock: now, options: []provider.Option{provider.WithClock(now), provider.WithEarly(func() time.Duration { return 0 })},
	}
	tb.Cleanup(f.sim.Close)
	f.setting = given{"environment_url": text(f.sim.API().ManagedURL()), "max_retry_wait": text("1s")}
	return f
}

// settings are those of the provider.
func (f *fixture) settings() given {
	roots := f.root.PEM() + f.sim.API().CAPEM()
	for _, gate := range f.sim.Gates() {
		roots += gate.Info().CertificatePEM
	}
	all := given{"api_token": text(simulator.Token), "environment_id": text(f.sim.Environment()), "ca_certificate_pem": text(roots)}
	for name, value := range f.setting {
		all[name] = value
	}
	return all
}

// with is the configuration with one attribute more.
func (f *fixture) with(name string, value tftypes.Value) given {
	more := given{}
	for name, value := range f.config {
		more[name] = value
	}
	more[name] = value
	return more
}
