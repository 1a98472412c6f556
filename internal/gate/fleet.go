// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package gate is the client of the certificate API that an ActiveGate serves
// itself (api-facts 1). It knows nothing of Terraform.
//
// A Fleet belongs to one configuration of the provider, that is: to one run.
// Fleet.Gate gives a cheap view of one gate with the trust of one resource;
// views of the same gate share its connections, its list, its lock and what
// this run remembers of it. Everything is safe for concurrent use.
//
//   - form.go: what is accepted, before any request
//   - fleet.go: gates, and what they present
//   - list.go, description.go: what is on a gate
//   - operation.go: upload, activate, describe, delete
//   - site.go: what a run knows
//
// Errors are those of packages rest and canary, and ErrName, *PasswordError.
package gate

import (
	"context"
	"crypto/x509"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// listDeadline ends a shared list that no caller waits for any more.
const listDeadline = 5 * time.Minute

// Config is what a Fleet needs; Client and VerifyPatience are required.
type Config struct {
	// Client sends the requests; it carries policy, dialer, retries, limits.
	Client *rest.Client
	// Auth is the environment token that gates see; its scope is
	// ActiveGateCertManagement (api-facts 1.1).
	Auth rest.Auth
	// VerifyPatience is how long a switching gate is polled.
	VerifyPatience time.Duration
	// MaxFailedRotations is after how many certificates that did not verify no
	// further upload starts.
	MaxFailedRotations int
	// Sleep waits between polls; nil is rest.Sleep.
	Sleep rest.Sleeper
}

// Fleet is all gates of one run.
type Fleet struct {
	config  Config
	canary  *canary.Canary
	writers rest.Turns[string] // by host:port
	sites   sync.Map           // *site, by host:port
}

// NewFleet makes a fleet.
func NewFleet(config Config) *Fleet {
	if config.Sleep == nil {
		config.Sleep = rest.Sleep
	}
	return &Fleet{config: config, canary: canary.New(config.MaxFailedRotations)}
}

// Gate is the gate at address as this environment and this trust see it.
func (f *Fleet) Gate(address Address, environment string, trust rest.Trust) *Gate {
	known, _ := f.sites.LoadOrStore(address.HostPort(), &site{})
	s, _ := known.(*site)
	return &Gate{
		fleet: f, site: s, lists: s.lists.At(listKey{address.IsPlain(), environment}),
		address: address, environment: environment, trust: trust,
	}
}

// Gate is one gate, seen by one resource: made by Fleet.Gate, cheap, without
// state of its own.
type Gate struct {
	fleet       *Fleet
	site        *site
	lists       *rest.Shared[Listing]
	address     Address
	environment string
	trust       rest.Trust
}

// Address is where the gate is.
func (g *Gate) Address() Address { return g.address }

// Judge returns nil if the chain, leaf first, would be trusted as this gate's,
// else a *rest.UntrustedError.
func (g *Gate) Judge(chain []*x509.Certificate) error {
	return g.fleet.config.Client.Policy().Judge(g.address.HostPort(), g.address.Host(), chain, g.trust)
}

// TrustsOthers reports whether settings trust the fingerprint of another leaf
// than these, such as that of a file which is not active yet.
func (g *Gate) TrustsOthers(these ...rest.Fingerprint) bool {
	return g.fleet.config.Client.Policy().TrustsOthers(g.trust, these...)
}

// Skew is how far the gate's clock was ahead of ours at its last answer; false
// if it never told.
func (g *Gate) Skew() (time.Duration, bool) {
	return g.fleet.config.Client.Skew(g.address.HostPort())
}

// StartRotation admits an upload to this gate; see canary.Canary.
func (g *Gate) StartRotation(ctx context.Context) (done func(canary.Outcome), err error) {
	return g.fleet.canary.Start(ctx, g.address.HostPort())
}

// Served is what is presented at an endpoint (host:port) under a server name: leaf
// first, by a TLS handshake of its own that sends nothing and judges nobody. It
// dials even what is known to be dead. The error is a *rest.UnreachableError.
func (g *Gate) Served(ctx context.Context, endpoint, serverName string) ([]*x509.Certificate, error) {
	return g.fleet.config.Client.Dialer().Handshake(ctx, endpoint, serverName)
}

// Poll is rest.Poll for a gate that switches.
func (g *Gate) Poll(ctx context.Context, ready func(ctx context.Context) (done bool, err error)) error {
	return rest.Poll(ctx, g.fleet.config.Sleep, g.fleet.config.VerifyPatience, ready)
}
