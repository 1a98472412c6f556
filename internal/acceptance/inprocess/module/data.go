// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// data reads one instance of a data source, or puts that off until the apply if
// what it asks for is not known, or waits for changes.
func (p *planning) data(b *block, one instance) (cty.Value, Diagnostics) {
	schema, bare, said := p.query(b, one)
	if said.Failed() {
		return cty.NilVal, said
	}
	place := Place{b.address, b.mode, b.kind, b.name, one.key, b.provider}
	if bare.IsWhollyKnown() && !p.pending(b) {
		value, more := p.readData(b, one, bare)
		if said = append(said, more...); said.Failed() {
			return cty.NilVal, said
		}
		p.keep(one.address, &Kept{Place: place, Object: &inprocess.Object{Value: value}, Needs: p.config.needs(b)})
		return marked(schema, value, nil), said
	}
	values := bare.AsValueMap()
	for name, a := range schema.Attributes {
		if a.Computed && values[name].IsNull() {
			values[name] = cty.UnknownVal(a.Type)
		}
	}
	later := cty.ObjectVal(values)
	p.forget(one.address)
	if !p.how.RefreshOnly {
		p.add(&Change{
			Place: place, Address: one.address, Read: true, needs: p.config.needs(b),
			Change: &inprocess.Change{Action: inprocess.NoOp, Before: schema.Null(), After: later},
		})
	}
	return marked(schema, later, nil), said
}

// query is what a data source is asked for.
func (w *walk) query(b *block, one instance) (*inprocess.Schema, cty.Value, Diagnostics) {
	kind, said := w.kind(b)
	if said.Failed() {
		return nil, cty.NilVal, said
	}
	config, said := w.scope.object(one.address, b.header, b.attributes, kind.schema, one.each)
	said = append(said, stored(one.address, kind.schema, config)...)
	bare, _ := config.UnmarkDeep()
	return kind.schema, bare, said
}

// readData reads a data source.
func (w *walk) readData(b *block, one instance, config cty.Value) (cty.Value, Diagnostics) {
	defer w.slot()()
	p, said := w.provider(b.provider)
	if said.Failed() {
		return cty.NilVal, said
	}
	d, err := p.DataSource(b.kind)
	if err != nil {
		return cty.NilVal, gap("%s", err)
	}
	if said = b.heard(one.address, d.Validate(w.ctx, config)); said.Failed() {
		return cty.NilVal, said
	}
	value, more := d.Read(w.ctx, config)
	return value, append(said, b.heard(one.address, more)...)
}

// pending tells that something changes that a data source is to wait for.
func (p *planning) pending(b *block) bool {
	for _, block := range b.after {
		for _, change := range p.changesOf(block) {
			if !change.Idle() {
				return true
			}
		}
	}
	return false
}

// open opens an ephemeral resource, as soon as what it asks for is known.
func (w *walk) open(b *block) Diagnostics {
	if b.count != nil || b.forEach != nil {
		return gap("count or for_each of an ephemeral resource")
	}
	p, said := w.provider(b.provider)
	if said.Failed() {
		return said
	}
	e, err := p.Ephemeral(b.kind)
	if err != nil {
		return gap("%s", err)
	}
	config, said := w.scope.object(b.address, b.header, b.attributes, e.Schema, nil)
	if said.Failed() {
		return said
	}
	bare, _ := config.UnmarkDeep()
	if !bare.IsWhollyKnown() {
		w.scope.publish(b.address, cty.UnknownVal(e.Schema.Type()).Mark(transient))
		return said
	}
	defer w.slot()()
	if said = append(said, b.heard(b.address, e.Validate(w.ctx, bare))...); said.Failed() {
		return said
	}
	value, end, more := e.Open(w.ctx, bare)
	if said = append(said, b.heard(b.address, more)...); said.Failed() {
		return said
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.closing = append(w.closing, func() Diagnostics { return b.heard(b.address, end(w.ctx)) })
	w.scope.publish(b.address, e.Schema.Marked(value, sensitive).Mark(transient))
	return said
}
