// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"
	"fmt"
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// instance plans one instance of a resource. What it returns is what others see.
func (p *planning) instance(b *block, one instance) (cty.Value, Diagnostics) {
	r, said := p.resource(b.provider, b.kind)
	if said.Failed() {
		return cty.NilVal, said
	}
	if said = p.adopt(b, r, one); said.Failed() {
		return cty.NilVal, said
	}
	said = append(said, b.heard(one.address, p.refreshed(r, one.address))...)
	if said.Failed() {
		return cty.NilVal, said
	}
	kept := p.Prior.take(one.address)
	if p.how.RefreshOnly {
		if kept == nil || kept.Object == nil {
			return cty.UnknownVal(r.Schema.Type()), said
		}
		return marked(r.Schema, kept.Object.Value, kept.Sensitive), said
	}
	if kept == nil {
		kept = &Kept{Place: b.place(one.key)}
	}
	said = append(said, b.heard(one.address, p.endDeposed(r, one.address, kept))...)
	change, more := p.wish(b, r, one, kept)
	return change, append(said, more...)
}

// wish plans what the configuration wants.
func (p *planning) wish(b *block, r *inprocess.Resource, one instance, kept *Kept) (cty.Value, Diagnostics) {
	wish, paths, said := p.wanted(b, r, one, kept.Object)
	if said.Failed() {
		return cty.NilVal, said
	}
	replace, more := p.triggered(b, one)
	if said = append(said, more...); said.Failed() {
		return cty.NilVal, said
	}
	wish.Replace = replace || slices.Contains(p.how.Replace, one.address)
	release := p.slot()
	planned, told := r.Plan(p.ctx, wish)
	release()
	if said = append(said, b.heard(one.address, told)...); said.Failed() {
		return cty.NilVal, said
	}
	if planned.Action == inprocess.NoOp && !samePaths(paths, kept.Sensitive) {
		planned.Action = inprocess.Update
	}
	place := kept.Place
	place.Provider = b.provider
	p.add(&Change{
		Place: place, Change: planned, Address: one.address, BeforeSensitive: kept.Sensitive, AfterSensitive: paths,
		needs: p.config.needs(b), createFirst: wish.CreateFirst,
	})
	return marked(r.Schema, planned.After, paths), said
}

// wanted is what the configuration of an instance asks for, and the paths in it
// that are secret because of where their values come from.
func (w *walk) wanted(b *block, r *inprocess.Resource, one instance, prior *inprocess.Object) (inprocess.Wish, []cty.Path, Diagnostics) {
	config, said := w.scope.object(one.address, b.header, b.attributes, r.Schema, one.each)
	said = append(said, stored(one.address, r.Schema, config)...)
	bare, marks := config.UnmarkDeepWithPaths()
	var paths []cty.Path
	for _, at := range marks {
		if _, secret := at.Marks[sensitive]; secret && !r.Schema.WriteOnly(at.Path) {
			paths = append(paths, at.Path)
		}
	}
	return inprocess.Wish{Prior: prior, Config: bare, Ignore: b.lifecycle.ignoring(r.Schema), CreateFirst: w.config.createFirst(b.address)}, paths, said
}

// ignoring puts what was there in the place of what changes are ignored of.
func (l *lifecycle) ignoring(schema *inprocess.Schema) func(prior, config cty.Value) cty.Value {
	if !l.ignoreAll && len(l.ignore) == 0 {
		return nil
	}
	return func(prior, config cty.Value) cty.Value {
		values := config.AsValueMap()
		for name, a := range schema.Attributes {
			switch {
			case l.ignoreAll && a.Computed && !a.Optional:
				values[name] = cty.NullVal(a.Type)
			case l.ignoreAll || slices.Contains(l.ignore, name):
				values[name] = prior.GetAttr(name)
			}
		}
		return cty.ObjectVal(values)
	}
}

// triggered tells that something changes that a block is to be replaced for.
func (p *planning) triggered(b *block, one instance) (bool, Diagnostics) {
	for _, trigger := range b.lifecycle.triggers {
		path, faults := hcl.AbsTraversalForExpr(trigger)
		if faults.HasErrors() || len(path) != 2 {
			return false, gap("replace_triggered_by of anything but whole resources")
		}
		for _, change := range p.changesOf(addressOf(path)) {
			if !change.Idle() && one.address != change.Address {
				return true, nil
			}
		}
	}
	return false, nil
}

func (p *planning) changesOf(block string) (all []*Change) {
	p.lock.Lock()
	defer p.lock.Unlock()
	for _, change := range p.Changes {
		if change.Block == block {
			all = append(all, change)
		}
	}
	return all
}

// adopt imports an instance that a block asks for and the state has not.
func (p *planning) adopt(b *block, r *inprocess.Resource, one instance) Diagnostics {
	if p.Prior.take(one.address) != nil || p.how.RefreshOnly {
		return nil
	}
	for _, wanted := range p.config.imports {
		if wanted.to != one.address {
			continue
		}
		if wanted.id == nil {
			return gap("an import by identity")
		}
		id, faults := p.scope.evaluate(wanted.id, nil)
		if said := fromHCL("", faults); said.Failed() {
			return said
		}
		if bare, _ := id.Unmark(); !bare.IsKnown() || bare.IsNull() || bare.Type() != cty.String {
			return fault("", &wanted.at, "Invalid import id argument", "The import ID must be a known text.")
		}
		bare, _ := id.Unmark()
		object, said := r.Import(p.ctx, bare.AsString())
		if !said.Failed() {
			p.Prior.keep(one.address, Kept{Place: b.place(one.key), Object: object, Version: r.Schema.Version, Needs: p.config.needs(b)})
		}
		return b.heard(one.address, said)
	}
	return nil
}

func samePaths(one, other []cty.Path) bool {
	return fmt.Sprint(unique(texts(one))) == fmt.Sprint(unique(texts(other)))
}

func texts(paths []cty.Path) []string {
	all := make([]string, 0, len(paths))
	for _, path := range paths {
		all = append(all, inprocess.Path(path))
	}
	return all
}

// Import asks a provider to take over what an id names, as the command does. The
// state is not changed: what comes back is what it would hold.
func (e *Engine) Import(ctx context.Context, c *Config, given map[string]cty.Value, address, id string) (*Kept, Diagnostics) {
	providers, said := e.start()
	if said.Failed() {
		return nil, said
	}
	b := c.blocks[address]
	if b == nil {
		return nil, gap("an import of %s, which is no block", address)
	}
	w, said := newWalk(ctx, c, given, providers, false)
	if said.Failed() {
		return nil, said
	}
	if len(c.providerNeeds(b.provider)) > 0 {
		return nil, gap("an import with a provider whose settings refer to something")
	}
	if said = perform(w.configure([]string{b.provider})); said.Failed() {
		return nil, said
	}
	r, said := w.resource(b.provider, b.kind)
	if said.Failed() {
		return nil, said
	}
	object, told := r.Import(ctx, id)
	kept := &Kept{Place: b.place(cty.NilVal), Object: object, Version: r.Schema.Version, Needs: c.needs(b)}
	return kept, append(said, b.heard(address, told)...)
}
