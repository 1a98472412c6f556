// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// validate looks at a configuration when nothing is known but what it says
// itself, as engines do before each plan.
func validate(ctx context.Context, c *Config, providers map[string]*inprocess.Provider) Diagnostics {
	w, said := newWalk(ctx, c, nil, providers, true)
	for address, b := range c.blocks {
		if b.mode == ephemeral {
			w.scope.publish(address, cty.DynamicVal.Mark(transient))
		}
	}
	var tasks []task
	var used []string
	for address, b := range c.blocks {
		used = append(used, b.provider)
		tasks = append(tasks, task{ofBlock + address, []string{ofProvider + b.provider}, func() Diagnostics { return w.validateBlock(b) }})
	}
	for name := range c.providers {
		used = append(used, name)
	}
	for _, name := range unique(used) {
		tasks = append(tasks, task{ofProvider + name, nil, func() Diagnostics { return w.judge(name, (*inprocess.Provider).Validate) }})
	}
	for name, o := range c.outputs {
		tasks = append(tasks, task{ofOutput + name, nil, func() Diagnostics {
			_, said := w.output(o)
			return said
		}})
	}
	return append(said, perform(tasks)...)
}

// validateBlock asks a provider about a block, one time for all its instances.
func (w *walk) validateBlock(b *block) Diagnostics {
	kind, said := w.kind(b)
	if said.Failed() {
		return said
	}
	each := repeated{"each": cty.ObjectVal(map[string]cty.Value{"key": cty.UnknownVal(cty.String), "value": cty.DynamicVal})}
	if b.count != nil {
		each = repeated{"count": cty.ObjectVal(map[string]cty.Value{"index": cty.UnknownVal(cty.Number)})}
	}
	config, said := w.scope.object(b.address, b.header, b.attributes, kind.schema, each)
	if b.mode != ephemeral {
		said = append(said, stored(b.address, kind.schema, config)...)
	}
	if said.Failed() {
		return said
	}
	bare, _ := config.UnmarkDeep()
	return append(said, b.heard(b.address, kind.validate(w.ctx, bare))...)
}

// kind is what all types of blocks have; read is what data sources have beside, and
// open what ephemeral resources have.
type kind struct {
	schema   *inprocess.Schema
	validate func(context.Context, cty.Value) inprocess.Diagnostics
	read     func(context.Context, cty.Value) (cty.Value, inprocess.Diagnostics)
	open     func(context.Context, cty.Value) (cty.Value, func(context.Context) inprocess.Diagnostics, inprocess.Diagnostics)
}

func (w *walk) kind(b *block) (kind, Diagnostics) {
	p, said := w.provider(b.provider)
	if said.Failed() {
		return kind{}, said
	}
	var of kind
	var err error
	switch b.mode {
	case data:
		var d *inprocess.DataSource
		if d, err = p.DataSource(b.kind); err == nil {
			of = kind{schema: d.Schema, validate: d.Validate, read: d.Read}
		}
	case ephemeral:
		var e *inprocess.Ephemeral
		if e, err = p.Ephemeral(b.kind); err == nil {
			of = kind{schema: e.Schema, validate: e.Validate, open: e.Open}
		}
	default:
		var r *inprocess.Resource
		if r, err = p.Resource(b.kind); err == nil {
			of = kind{schema: r.Schema, validate: r.Validate}
		}
	}
	if err != nil {
		return kind{}, gap("%s", err)
	}
	return of, nil
}
