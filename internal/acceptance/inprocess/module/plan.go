// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"
	"slices"
	"strconv"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// planning makes a plan.
type planning struct {
	*walk
	*Plan

	lock sync.Mutex // of changes and outputs
}

// Plan validates a configuration and plans it.
func (e *Engine) Plan(ctx context.Context, c *Config, given map[string]cty.Value, state *State, how Options) (*Plan, Diagnostics) {
	providers, said := e.start()
	if said.Failed() {
		return nil, said
	}
	if said = validate(ctx, c, providers); said.Failed() {
		return nil, said
	}
	if how.Destroy && !how.NoRefresh {
		fresh, more := plan(ctx, c, given, state, Options{}, providers)
		if said = append(said, more...); said.Failed() {
			return nil, said
		}
		state = fresh.Prior
	}
	made, more := plan(ctx, c, given, state, how, providers)
	return made, append(said, more...)
}

func plan(ctx context.Context, c *Config, given map[string]cty.Value, state *State, how Options, providers map[string]*inprocess.Provider) (*Plan, Diagnostics) {
	w, said := newWalk(ctx, c, given, providers, false)
	if said.Failed() {
		return nil, said
	}
	p := &planning{walk: w, Plan: &Plan{
		Prior: state.clone(), Changes: map[string]*Change{}, Outputs: map[string]OutputChange{}, module: c, given: given, how: how,
	}}
	said = append(said, perform(p.tasks())...)
	said = append(said, p.close()...)
	return p.Plan, said
}

func (p *planning) tasks() []task {
	var tasks []task
	used := []string{}
	for name := range p.config.providers {
		used = append(used, name)
	}
	for address, b := range p.config.blocks {
		used = append(used, b.provider)
		needs := append(blocks(p.config.needs(b)), ofProvider+b.provider)
		if p.how.Destroy {
			p.publish(b, p.Prior)
			needs = []string{ofProvider + b.provider}
		}
		tasks = append(tasks, task{ofBlock + address, needs, func() Diagnostics { return p.block(b) }})
	}
	for _, kept := range p.Prior.Kept {
		used = append(used, kept.Provider)
		if p.config.blocks[kept.Block] == nil {
			tasks = append(tasks, task{ofBlock + kept.Block, []string{ofProvider + kept.Provider}, func() Diagnostics {
				return p.without(p.Prior.of(kept.Block))
			}})
		}
	}
	for _, name := range p.outputNames() {
		tasks = append(tasks, p.outputTask(name, func() Diagnostics { return p.planOutput(name) }))
	}
	return append(tasks, p.configure(used)...)
}

// publish makes known what a state has of a block.
func (w *walk) publish(b *block, state *State) {
	if b.mode == ephemeral {
		return
	}
	kind, said := w.kind(b)
	if said.Failed() {
		return
	}
	values, keys := map[string]cty.Value{}, map[string]cty.Value{}
	for _, address := range state.of(b.address) {
		if kept := state.take(address); kept.Object != nil {
			values[address], keys[address] = marked(kind.schema, kept.Object.Value, kept.Sensitive), kept.Key
		}
	}
	w.scope.publish(b.address, b.gather(values, keys))
}

// block plans all instances of a block.
func (p *planning) block(b *block) Diagnostics {
	switch {
	case p.how.Destroy && b.mode == managed:
		return p.without(p.Prior.of(b.address))
	case b.mode == ephemeral:
		return p.open(b)
	case p.how.Destroy:
		p.Prior.forget(p.Prior.of(b.address)...)
		return nil
	}
	all, said := p.expand(b)
	if said.Failed() {
		return said
	}
	wanted, values, keys := []string{}, map[string]cty.Value{}, map[string]cty.Value{}
	for _, one := range all {
		wanted, keys[one.address] = append(wanted, one.address), one.key
	}
	left := slices.DeleteFunc(p.Prior.of(b.address), func(address string) bool { return slices.Contains(wanted, address) })
	if b.count == nil && b.forEach == nil && len(left) > 0 || len(all) > 0 && slices.Contains(left, b.address) {
		return gap("count or for_each that come or go")
	}
	var lock sync.Mutex
	said = append(said, together(all, func(one instance) Diagnostics {
		do := p.instance
		if b.mode == data {
			do = p.data
		}
		value, said := do(b, one)
		lock.Lock()
		defer lock.Unlock()
		values[one.address] = value
		return said
	})...)
	if b.mode == data {
		p.Prior.forget(left...)
	} else {
		said = append(said, p.without(left)...)
	}
	if !said.Failed() {
		p.scope.publish(b.address, b.gather(values, keys))
	}
	return said
}

func (p *planning) add(change *Change) {
	p.lock.Lock()
	defer p.lock.Unlock()
	name := change.Address
	for number := 1; p.Changes[name] != nil; number++ {
		name = change.Address + "#" + strconv.Itoa(number)
	}
	p.Changes[name] = change
}

// refreshed reads what is kept of an instance, as it is now. A gone one is kept
// no longer.
func (p *planning) refreshed(r *inprocess.Resource, address string) inprocess.Diagnostics {
	kept := p.Prior.take(address)
	if kept == nil {
		return nil
	}
	fresh, said := p.refreshedOne(r, kept.Object, kept.Version)
	for index, one := range kept.Deposed {
		var more inprocess.Diagnostics
		kept.Deposed[index], more = p.refreshedOne(r, one, kept.Version)
		said = append(said, more...)
	}
	if said.Failed() {
		return said
	}
	kept.Object = fresh
	kept.Deposed = slices.DeleteFunc(kept.Deposed, func(one *inprocess.Object) bool { return one == nil })
	p.Prior.keep(address, *kept)
	return said
}

func (p *planning) refreshedOne(r *inprocess.Resource, object *inprocess.Object, version int64) (*inprocess.Object, inprocess.Diagnostics) {
	if object == nil {
		return nil, nil
	}
	defer p.slot()()
	object, said := p.read(r, object, version)
	if said.Failed() || p.how.NoRefresh {
		return object, said
	}
	fresh, more := r.Refresh(p.ctx, object)
	return fresh, append(said, more...)
}

// without plans the end of instances that are no longer wanted.
func (p *planning) without(addresses []string) Diagnostics {
	return together(addresses, func(address string) Diagnostics {
		kept := p.Prior.take(address)
		if kept.Mode == data {
			p.Prior.forget(address)
			return nil
		}
		r, said := p.resource(kept.Provider, kept.Type)
		if said.Failed() {
			return said
		}
		b := p.config.blocks[kept.Block]
		if b == nil {
			b = &block{}
		}
		said = b.heard(address, p.refreshed(r, address))
		if said.Failed() || p.how.RefreshOnly {
			return said
		}
		if kept = p.Prior.take(address); kept == nil {
			return said
		}
		return append(said, b.heard(address, p.end(r, address, kept))...)
	})
}

// end plans that everything that is kept of an instance is destroyed, or
// forgotten.
func (p *planning) end(r *inprocess.Resource, address string, kept *Kept) inprocess.Diagnostics {
	said := p.endDeposed(r, address, kept)
	if kept.Object == nil {
		return said
	}
	change := &Change{Place: kept.Place, Address: address, BeforeSensitive: kept.Sensitive, createFirst: kept.CreateFirst}
	if p.config.removed[kept.Block] {
		change.Forget = true
		change.Change = &inprocess.Change{Action: inprocess.NoOp, Before: kept.Object.Value, After: kept.Object.Value}
		p.add(change)
		return said
	}
	defer p.slot()()
	planned, more := r.PlanDestroy(p.ctx, kept.Object)
	if said = append(said, more...); !more.Failed() {
		change.Change = planned
		p.add(change)
	}
	return said
}

func (p *planning) endDeposed(r *inprocess.Resource, address string, kept *Kept) inprocess.Diagnostics {
	var said inprocess.Diagnostics
	for _, one := range kept.Deposed {
		planned, more := r.PlanDestroy(p.ctx, one)
		if said = append(said, more...); !more.Failed() {
			p.add(&Change{Place: kept.Place, Address: address, Deposed: one, Change: planned})
		}
	}
	return said
}

// marked is a value with the marks of its schema, and those that it came with.
func marked(schema *inprocess.Schema, value cty.Value, paths []cty.Path) cty.Value {
	all := make([]cty.PathValueMarks, 0, len(paths))
	for _, path := range paths {
		all = append(all, cty.PathValueMarks{Path: path, Marks: cty.NewValueMarks(sensitive)})
	}
	return schema.Marked(value.MarkWithPaths(all), sensitive)
}
