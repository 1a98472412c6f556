// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package managed is the client of the Cluster REST API v1 of Dynatrace Managed,
// which has the certificates of Cluster ActiveGates and of cluster nodes (api-facts
// 6 and 11). It knows nothing of Terraform. What the cluster's API v2 has, tokens
// and ActiveGates, is asked by package dynatrace.
//
// A Cluster belongs to one configuration of the provider, that is: to one run. It
// is safe for concurrent use.
//
//   - node.go: what is accepted, before any request
//   - certificate.go: what the cluster tells of the certificate of one node, giving it
//     another one, and what the cluster says of that
//   - inventory.go: nodes, preferences, public addresses
//
// Errors are those of package rest, and *canary.Error.
package managed

import (
	"context"
	"net/http"
	"strconv"
	"sync/atomic"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Config is what a Cluster needs; Client, Address and Patience are required.
type Config struct {
	Client  *rest.Client
	Address Address
	// Auth is the cluster token.
	Auth rest.Auth
	// Patience is how long a certificate is waited for to be presented.
	Patience time.Duration
	// MaxFailed is after how many certificates that did not verify no further one is
	// stored.
	MaxFailed int
	// Sleep waits between polls; nil is rest.Sleep.
	Sleep rest.Sleeper
}

// Cluster is one cluster during one run, as one trust sees it.
type Cluster struct {
	*state

	trust rest.Trust
}

// state is what all views of a cluster share.
type state struct {
	config Config
	canary *canary.Canary

	details     rest.SharedMap[Node, Details]
	preferences rest.Shared[bool]
	endpoints   rest.SharedMap[Endpoint, string]
	servers     rest.Shared[[]Member]
	// unsigned says that the cluster takes large ids without a sign.
	unsigned atomic.Bool
	writers  rest.Turns[Node]
}

// New makes the client of a cluster. Nothing is sent.
func New(config Config) *Cluster {
	if config.Sleep == nil {
		config.Sleep = rest.Sleep
	}
	return &Cluster{state: &state{config: config, canary: canary.New(config.MaxFailed)}}
}

// Trusting is the same cluster for whom further leaves are trusted there.
func (c *Cluster) Trusting(trust rest.Trust) *Cluster { return &Cluster{state: c.state, trust: trust} }

// Address is where the cluster is.
func (c *Cluster) Address() Address { return c.config.Address }

// Skew is how far the cluster's clock was ahead of ours at its last answer; false
// if it never told.
func (c *Cluster) Skew() (time.Duration, bool) {
	return c.config.Client.Skew(c.config.Address.HostPort())
}

// Start admits a store, unless too many of this run did not verify (*canary.Error).
func (c *Cluster) Start(ctx context.Context, node Node) (done func(canary.Outcome), err error) {
	return c.canary.Start(ctx, node.String())
}

// Lock waits until nobody else of this process writes to the node. unlock may be
// called more than once. The error is that of ctx.
func (c *Cluster) Lock(ctx context.Context, node Node) (unlock func(), err error) {
	return c.writers.Lock(ctx, node)
}

// Poll is rest.Poll; patience 0 is the configured one.
func (c *Cluster) Poll(ctx context.Context, patience time.Duration, ready func(context.Context) (bool, error)) error {
	if patience <= 0 {
		patience = c.config.Patience
	}
	return rest.Poll(ctx, c.config.Sleep, patience, ready)
}

const basePath = "/api/v1.0/onpremise"

// do sends one request, and waits while the cluster is upgraded.
func (c *Cluster) do(ctx context.Context, request rest.Request) (*rest.Response, error) {
	request.Address, request.Auth, request.Trust = c.config.Address, c.config.Auth, c.trust
	if request.Body != nil {
		request.Header = http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	}
	return c.config.Client.DoAtCluster(ctx, request, c.config.Sleep)
}

// get asks at a path below the base; template has placeholders.
func (c *Cluster) get(ctx context.Context, template, path string) (*rest.Response, error) {
	return c.do(ctx, rest.Request{Method: http.MethodGet, Path: basePath + path, Template: basePath + template, Idempotent: true})
}

// path is what names a node in a path. Whether ids from 0x80000000 on have a sign
// there nobody says (api-facts 4.3): ids are numbers of 32 bits, which have one.
func (c *Cluster) path(node Node) string {
	id := node.Decimal()
	if c.unsigned.Load() {
		id = strconv.FormatUint(uint64(uint32(node.ID)), 10) //nolint:gosec // the wrap is what is meant
	}
	return "/" + node.Kind.entityType() + "/" + id
}

// shareDeadline ends a shared question that no caller waits for any more.
const shareDeadline = 5 * time.Minute

// question is ask as others may share it.
func question[T any](c *Cluster, ask func(context.Context) (T, error)) rest.Question[T] {
	return rest.Question[T]{Endpoint: c.config.Address.HostPort(), Deadline: shareDeadline, Ask: ask}
}
