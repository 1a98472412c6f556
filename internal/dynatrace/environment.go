// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package dynatrace is the client of the environment API (api-facts 2 to 4 and
// 7): ActiveGate tokens, the list of ActiveGates, the rotation of the tenant
// token and connection info. It knows nothing of Terraform.
//
// Three kinds of credentials open it, each by a way of its own. About
// ActiveGate tokens it speaks one of two dialects, chosen once a run (dialect.go).
//
// One Environment lives as long as one configured provider, that is one run of
// an engine, and shares what it read among all who ask in that run.
package dynatrace

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Config is what an Environment needs.
type Config struct {
	Client  *rest.Client
	Address Address
	// Auth is the access token (api-facts 7.1). Its scheme decides where requests
	// go: "Bearer" to the platform's host, which Address must have, anything else to
	// the classic one.
	Auth rest.Auth
	// InstallerAuth is the one for connection info; empty is Auth.
	InstallerAuth rest.Auth
	// Scopes are those of an OAuth client, as its access token came with; nil where
	// nothing comes with it.
	Scopes func(ctx context.Context) ([]string, error)
	// Clock is this machine's; nil is the system's.
	Clock clock.Clock
	// Sleep waits; nil is rest.Sleep.
	Sleep rest.Sleeper
}

// Environment is the API of one environment during one run. It is safe for
// concurrent use.
type Environment struct {
	config Config

	tokens      rest.Shared[tokenList]
	baseline    rest.Shared[tokenList]         // never invalidated
	singles     rest.SharedMap[string, *Token] // by id; nil: the API itself says that there is none
	gates       rest.Shared[[]ActiveGate]
	enforcement rest.Shared[Enforcement]
	permissions rest.Shared[permissions]
	lookups     rest.SharedMap[[32]byte, AccessToken] // by a hash of the access token

	tongue   atomic.Pointer[dialect] // that this run speaks, once it is known
	sought   atomic.Bool             // somebody asked for tokens in this run
	denied   atomic.Pointer[error]   // the API's refusal of the list of gates
	created  marks
	revoked  marks // by RevokeToken, or found gone by it
	disputed marks
}

// New makes the client of an environment. Nothing is sent.
func New(config Config) *Environment {
	config.Clock = cmp.Or[clock.Clock](config.Clock, clock.System{})
	if config.Sleep == nil {
		config.Sleep = rest.Sleep
	}
	return &Environment{config: config}
}

// Address is where the environment is.
func (e *Environment) Address() Address { return e.config.Address }

// Now is the time by the API's clock as far as its answers told it, else this
// machine's.
func (e *Environment) Now() time.Time {
	skew, _ := e.Skew()
	return e.config.Clock.Now().Add(skew)
}

// Skew is how far the API's clock is ahead of this machine's; false if it never told.
func (e *Environment) Skew() (time.Duration, bool) {
	return e.config.Client.Skew(e.endpoint())
}

// endpoint is host and port of whoever is asked.
func (e *Environment) endpoint() string { return e.way(e.config.Auth).server.HostPort() }

// shareDeadline ends a shared question that no caller waits for any more.
const shareDeadline = 5 * time.Minute

// question is ask as others may share it.
func question[T any](e *Environment, ask func(context.Context) (T, error)) rest.Question[T] {
	return rest.Question[T]{Endpoint: e.endpoint(), Deadline: shareDeadline, Ask: ask}
}

// once is the answer that this run has, or gets now.
func once[T any](ctx context.Context, e *Environment, shared *rest.Shared[T], ask func(context.Context) (T, error)) (T, error) {
	answer, _, err := shared.Get(ctx, question(e, ask))
	return answer, err
}

// operation is one request of the environment API.
type operation struct {
	method     string
	template   string // path with placeholders, as the classic host has it
	path       string // escaped; empty is the template, which then has none
	query      url.Values
	auth       rest.Auth // empty is the configured one
	body       any       // sent as JSON; nil sends none
	secrets    []rest.Secret
	idempotent bool
	reads      bool // see rest.Request; a GET does anyway
	maxBody    int64
	// envelopeOnly is for answers with tenant tokens; see rest.Request.
	envelopeOnly bool
}

func (e *Environment) do(ctx context.Context, o operation) (*rest.Response, error) {
	if o.auth.IsEmpty() {
		o.auth = e.config.Auth
	}
	there := e.way(o.auth)
	path := there.path(cmp.Or(o.path, o.template))
	if len(o.query) > 0 {
		path += "?" + o.query.Encode()
	}
	request := rest.Request{
		Method: o.method, Address: there.server, Path: there.prefix + path, Template: there.path(o.template), Auth: o.auth,
		Secrets: o.secrets, Idempotent: o.idempotent, Reads: o.reads, MaxBody: o.maxBody, EnvelopeOnly: o.envelopeOnly,
	}
	if o.body != nil {
		body, err := json.Marshal(o.body)
		if err != nil {
			return nil, err
		}
		request.Body = body
		request.Header = http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	}
	if there.cluster {
		return e.config.Client.DoAtCluster(ctx, request, e.config.Sleep)
	}
	return e.config.Client.Do(ctx, request)
}

// isOwn says that the API itself refuses with a status. One without its envelope means
// nothing: a proxy may have sent it, or a wrong path is asked (api-facts 7.5).
func isOwn(err error, status int) bool {
	answer, refused := errors.AsType[*rest.StatusError](err)
	return refused && answer.Status == status && answer.Code == status
}

// because adds what the API means by a status.
func because(err error, status int, meaning error) error {
	if isOwn(err, status) {
		return fmt.Errorf("%w: %w", meaning, err)
	}
	return err
}

const (
	// classicAPI begins the paths of the API at the classic host.
	classicAPI = "/api/"
	// proxyAPI begins the same at the platform's host (api-facts 7.3).
	proxyAPI = "/platform/classic/environment-api/"
	// clusterAPI begins the same at a cluster (api-facts 2.3).
	clusterAPI = "/api/cluster/"
)

// way is where requests of one scheme go (api-facts 7.1): a platform credential is
// taken at the platform's host alone, a classic token at the classic one.
type way struct {
	server   rest.Address
	prefix   string // before each path
	platform bool
	cluster  bool
}

func (e *Environment) way(auth rest.Auth) way {
	if auth.Scheme() == rest.SchemeBearer {
		server, _ := e.config.Address.Platform()
		return way{server: server, platform: true}
	}
	return way{server: e.config.Address.server, prefix: e.config.Address.path, cluster: e.config.Address.cluster}
}

// path is the path there of what the classic host has at path.
func (w way) path(path string) string {
	below, isAPI := strings.CutPrefix(path, classicAPI)
	switch {
	case isAPI && w.platform:
		return proxyAPI + below
	case isAPI && w.cluster:
		return clusterAPI + below
	}
	return path
}

// URL is where the API that the classic host has at path is, for whoever calls it by
// hand with a credential of this kind.
func (e *Environment) URL(path string) string {
	there := e.way(e.config.Auth)
	return there.server.URL() + there.prefix + there.path(path)
}

// Kinds of credentials of an environment.
const (
	KindAPIToken      = "api_token"
	KindPlatformToken = "platform_token"
	KindOAuthClient   = "oauth_client"
)
