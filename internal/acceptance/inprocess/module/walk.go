// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package module plans and applies configurations in this process: the part of
// an engine's language and graph that tests use. Each call of a provider goes
// through inprocess, which holds it to an engine's rules.
//
// What it knows: one file of providers (aliases, too), resources, data sources
// and ephemeral resources with count, for_each, depends_on and lifecycle,
// variables, locals, outputs, import and removed blocks; values that are
// unknown, sensitive or ephemeral; the order that references make, ten calls at
// a time; refresh, replacement in both orders, deposed and tainted objects; what
// is validated, planned, planned again and applied, in an engine's order.
//
// What it does not know fails with ErrGap, whatever a test expected.
package module

import (
	"context"
	"strings"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// atATime is how many calls engines make at a time.
const atATime = 10

// Factories make providers' servers, by the providers' names.
type Factories map[string]func() (tfprotov6.ProviderServer, error)

// walk is what one command of an engine does with a configuration.
type walk struct {
	ctx       context.Context
	config    *Config
	scope     *scope
	providers map[string]*inprocess.Provider
	slots     chan struct{}

	mutex   sync.Mutex
	closing []func() Diagnostics
}

// Engine carries out commands, each with new servers. What providers have it asks
// them once.
type Engine struct {
	factories Factories
	described map[string]*inprocess.Provider
}

// NewEngine asks providers what they have.
func NewEngine(ctx context.Context, factories Factories) (*Engine, error) {
	own, err := inprocess.Start(ctx, builtIn{})
	if err != nil {
		return nil, err
	}
	described := map[string]*inprocess.Provider{builtInName: own}
	for name, factory := range factories {
		server, err := factory()
		if err != nil {
			return nil, err
		}
		if described[name], err = inprocess.Start(ctx, server); err != nil {
			return nil, err
		}
	}
	return &Engine{factories, described}, nil
}

// Schema is what a resource or a data source consists of; nil of what no provider
// has.
func (e *Engine) Schema(of Place) *inprocess.Schema {
	name, _, _ := strings.Cut(of.Provider, ".")
	p := e.described[name]
	if p == nil {
		return nil
	}
	if of.Mode == "data" {
		if d, err := p.DataSource(of.Type); err == nil {
			return d.Schema
		}
		return nil
	}
	if r, err := p.Resource(of.Type); err == nil {
		return r.Schema
	}
	return nil
}

// start starts every provider anew.
func (e *Engine) start() (map[string]*inprocess.Provider, Diagnostics) {
	all := map[string]*inprocess.Provider{builtInName: e.described[builtInName]}
	for name, factory := range e.factories {
		server, err := factory()
		if err != nil {
			return nil, fault("", nil, "Failed to load plugin schemas", "%s", err)
		}
		all[name] = e.described[name].Again(server)
	}
	return all, nil
}

func newWalk(ctx context.Context, c *Config, given map[string]cty.Value, providers map[string]*inprocess.Provider, blind bool) (*walk, Diagnostics) {
	s, said := newScope(c, given, blind)
	for name, p := range providers {
		s.learn(ctx, name, p)
	}
	return &walk{ctx: ctx, config: c, scope: s, providers: providers, slots: make(chan struct{}, atATime)}, said
}

// slot takes part in the limit of calls at a time, until it is given back.
func (w *walk) slot() func() {
	w.slots <- struct{}{}
	return func() { <-w.slots }
}

// provider of a name that may have an alias.
func (w *walk) provider(name string) (*inprocess.Provider, Diagnostics) {
	own, _, _ := strings.Cut(name, ".")
	p, ok := w.providers[own]
	if !ok {
		return nil, gap("the provider %q", own)
	}
	return p, nil
}

// settings of a provider are null where it has no block.
func (w *walk) settings(name string) (cty.Value, Diagnostics) {
	p, said := w.provider(name)
	if said.Failed() {
		return cty.NilVal, said
	}
	attributes, header := w.block(name)
	config, said := w.scope.object(label(name), header, attributes, p.Settings, nil)
	bare, _ := config.UnmarkDeep()
	return bare, said
}

func (w *walk) block(name string) (map[string]*hclsyntax.Attribute, hcl.Range) {
	body := w.config.providers[name]
	if body == nil {
		return nil, hcl.Range{}
	}
	attributes := map[string]*hclsyntax.Attribute{}
	for key, attribute := range body.Attributes {
		if key != "alias" {
			attributes[key] = attribute
		}
	}
	header := body.SrcRange
	header.End = header.Start
	return attributes, header
}

func label(provider string) string {
	return `provider["registry.terraform.io/hashicorp/` + provider + `"]`
}

// configure gives providers their settings; each waits for what they refer to.
func (w *walk) configure(names []string) []task {
	tasks := make([]task, 0, len(names))
	for _, name := range unique(names) {
		tasks = append(tasks, task{ofProvider + name, blocks(w.config.providerNeeds(name)), func() Diagnostics {
			return w.judge(name, (*inprocess.Provider).Configure)
		}})
	}
	return tasks
}

// judge has a provider look at its settings.
func (w *walk) judge(name string, ask func(*inprocess.Provider, context.Context, cty.Value) inprocess.Diagnostics) Diagnostics {
	p, said := w.provider(name)
	if said.Failed() {
		return said
	}
	settings, said := w.settings(name)
	if said.Failed() {
		return said
	}
	attributes, header := w.block(name)
	return heard(label(name), header, attributes, ask(p, w.ctx, settings))
}

// resource is the type of a block, or of what is kept.
func (w *walk) resource(provider, kind string) (*inprocess.Resource, Diagnostics) {
	p, said := w.provider(provider)
	if said.Failed() {
		return nil, said
	}
	r, err := p.Resource(kind)
	if err != nil {
		return nil, gap("%s", err)
	}
	return r, nil
}

// read is an object as the provider of today reads it from a file.
func (w *walk) read(r *inprocess.Resource, object *inprocess.Object, version int64) (*inprocess.Object, inprocess.Diagnostics) {
	content, err := ctyjson.Marshal(object.Value, r.Schema.Type())
	if err != nil {
		return nil, inprocess.Failure(err)
	}
	value, said := r.Upgrade(w.ctx, content, version)
	if said.Failed() {
		return nil, said
	}
	fresh := *object
	fresh.Value = value
	return &fresh, said
}

// close ends what was opened.
func (w *walk) close() Diagnostics {
	var said Diagnostics
	for _, one := range w.closing {
		said = append(said, one()...)
	}
	return said
}

// together does something for every item at once.
func together[T any](items []T, do func(T) Diagnostics) Diagnostics {
	var all sync.WaitGroup
	results := make([]Diagnostics, len(items))
	for index, item := range items {
		all.Go(func() { results[index] = do(item) })
	}
	all.Wait()
	var said Diagnostics
	for _, one := range results {
		said = append(said, one...)
	}
	return said
}
