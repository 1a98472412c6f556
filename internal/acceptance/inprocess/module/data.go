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
	of, bare, said := p.query(b, one)
	if said.Failed() {
		return cty.NilVal, said
	}
	if bare.IsWhollyKnown() && !p.pending(b) {
		value, more := p.readData(b, one, of, bare)
		if said = append(said, more...); said.Failed() {
			return cty.NilVal, said
		}
		p.Prior.keep(one.address, Kept{Place: b.place(one.key), Object: &inprocess.Object{Value: value}, Needs: p.config.needs(b)})
		return marked(of.schema, value, nil), said
	}
	values := bare.AsValueMap()
	for name, a := range of.schema.Attributes {
		if a.Computed && values[name].IsNull() {
			values[name] = cty.UnknownVal(a.Type)
		}
	}
	later := cty.ObjectVal(values)
	p.Prior.forget(one.address)
	if !p.how.RefreshOnly {
		p.add(&Change{
			Place: b.place(one.key), Address: one.address, Read: true, needs: p.config.needs(b),
			Change: &inprocess.Change{Action: inprocess.NoOp, Before: of.schema.Null(), After: later},
		})
	}
	return marked(of.schema, later, nil), said
}

// query is what a data source is asked for.
func (w *walk) query(b *block, one instance) (kind, cty.Value, Diagnostics) {
	of, said := w.kind(b)
	if said.Failed() {
		return of, cty.NilVal, said
	}
	config, said := w.scope.object(one.address, b.header, b.attributes, of.schema, one.each)
	said = append(said, stored(one.address, of.schema, config)...)
	bare, _ := config.UnmarkDeep()
	return of, bare, said
}

// readData reads a data source.
func (w *walk) readData(b *block, one instance, of kind, config cty.Value) (cty.Value, Diagnostics) {
	defer w.slot()()
	said := b.heard(one.address, of.validate(w.ctx, config))
	if said.Failed() {
		return cty.NilVal, said
	}
	value, more := of.read(w.ctx, config)
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
	of, said := w.kind(b)
	if said.Failed() {
		return said
	}
	config, said := w.scope.object(b.address, b.header, b.attributes, of.schema, nil)
	if said.Failed() {
		return said
	}
	bare, _ := config.UnmarkDeep()
	if !bare.IsWhollyKnown() {
		w.scope.publish(b.address, cty.UnknownVal(of.schema.Type()).Mark(transient))
		return said
	}
	defer w.slot()()
	if said = append(said, b.heard(b.address, of.validate(w.ctx, bare))...); said.Failed() {
		return said
	}
	value, end, more := of.open(w.ctx, bare)
	if said = append(said, b.heard(b.address, more)...); said.Failed() {
		return said
	}
	w.mutex.Lock()
	defer w.mutex.Unlock()
	w.closing = append(w.closing, func() Diagnostics { return b.heard(b.address, end(w.ctx)) })
	w.scope.publish(b.address, of.schema.Marked(value, sensitive).Mark(transient))
	return said
}
