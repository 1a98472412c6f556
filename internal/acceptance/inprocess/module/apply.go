// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// applying carries out a plan.
type applying struct {
	*walk

	plan  *Plan
	state *State
}

// Apply carries out a plan. The state that it returns is to be kept whatever is
// said with it.
func (e *Engine) Apply(ctx context.Context, plan *Plan) (*State, Diagnostics) {
	providers, said := e.start()
	if said.Failed() {
		return plan.Prior, said
	}
	w, said := newWalk(ctx, plan.module, plan.given, providers, false)
	if said.Failed() {
		return plan.Prior, said
	}
	a := &applying{walk: w, plan: plan, state: plan.Prior.clone()}
	said = append(said, perform(a.tasks())...)
	return a.state, append(said, a.close()...)
}

func (a *applying) tasks() []task {
	var tasks []task
	var used []string
	changed := map[string][]string{} // tasks of a block's instances
	for name, change := range a.plan.Changes {
		used = append(used, change.Provider)
		for _, one := range a.change(name, change) {
			tasks = append(tasks, one)
			if strings.HasPrefix(one.name, ofChange) {
				changed[change.Block] = append(changed[change.Block], one.name)
			}
		}
	}
	for address, b := range a.config.blocks {
		used = append(used, b.provider)
		after := append(blocks(a.config.needs(b)), changed[address]...)
		do := func() Diagnostics {
			a.publish(b, a.state)
			return nil
		}
		if b.mode == ephemeral {
			after = append(after, ofProvider+b.provider)
			do = func() Diagnostics { return a.open(b) }
		}
		if a.plan.how.Destroy && b.mode != ephemeral {
			a.publish(b, a.state)
			continue
		}
		tasks = append(tasks, task{ofBlock + address, after, do})
	}
	for name := range a.plan.Outputs {
		tasks = append(tasks, a.outputTask(name, func() Diagnostics {
			value, said := a.wantedOutput(name, a.plan.how)
			if !said.Failed() {
				a.state.set(name, value)
			}
			return said
		}))
	}
	return append(tasks, a.configure(used)...)
}

// change is what is to be done for one change.
func (a *applying) change(name string, change *Change) []task {
	provider := ofProvider + change.Provider
	switch {
	case change.Forget:
		delete(a.state.Kept, change.Address)
		return nil
	case change.Deposed != nil:
		return []task{{ofDestroy + name, []string{provider}, func() Diagnostics { return a.destroyDeposed(change, change.Deposed) }}}
	case change.Idle():
		return nil
	case change.Action == inprocess.Delete:
		return []task{{ofDestroy + name, append(a.dependents(change), provider), func() Diagnostics { return a.destroy(change) }}}
	}
	before := append(append(blocks(change.needs), a.destroysOf(change.needs)...), provider)
	create := task{ofChange + name, before, func() Diagnostics { return a.create(change) }}
	switch change.Action {
	case inprocess.DeleteThenCreate:
		create.after = append(create.after, ofDestroy+name)
		return []task{{ofDestroy + name, append(a.dependents(change), provider), func() Diagnostics { return a.destroy(change) }}, create}
	case inprocess.CreateThenDelete:
		after := append(a.dependents(change), ofChange+name)
		return []task{create, {ofDestroy + name, after, func() Diagnostics { return a.destroyReplaced(change) }}}
	default:
		return []task{create}
	}
}

// dependents are what has to happen before something is destroyed: that what
// needed it is destroyed, or changed if the new one is created first.
func (a *applying) dependents(change *Change) (all []string) {
	for name, other := range a.plan.Changes {
		if kept := a.plan.Prior.Kept[other.Address]; kept != nil && slices.Contains(kept.Needs, change.Block) && other.Address != change.Address {
			all = append(all, ofDestroy+name)
			if change.createFirst {
				all = append(all, ofChange+name)
			}
		}
	}
	return all
}

// destroysOf are the destructions in blocks that something is created after.
func (a *applying) destroysOf(blocks []string) (all []string) {
	for name, change := range a.plan.Changes {
		if slices.Contains(blocks, change.Block) && !change.createFirst {
			all = append(all, ofDestroy+name)
		}
	}
	return all
}

// kept is a copy of what is kept of an instance; nothing of it if nothing is.
func (a *applying) kept(change *Change) Kept {
	if kept := a.state.take(change.Address); kept != nil {
		return *kept
	}
	return Kept{Place: change.Place}
}

// create is every change but the destructions.
func (a *applying) create(change *Change) Diagnostics {
	b := a.config.blocks[change.Block]
	all, said := a.expand(b)
	if said.Failed() {
		return said
	}
	for _, one := range all {
		switch {
		case one.address != change.Address:
		case change.Read:
			return append(said, a.readLate(b, one, change)...)
		default:
			return append(said, a.carryOut(b, one, change)...)
		}
	}
	return append(said, gap("an instance that is gone at the apply: %s", change.Address)...)
}

// readLate reads a data source that could not be read before.
func (a *applying) readLate(b *block, one instance, change *Change) Diagnostics {
	of, config, said := a.query(b, one)
	if said.Failed() {
		return said
	}
	value, more := a.readData(b, one, of, config)
	if said = append(said, more...); !said.Failed() {
		a.state.keep(one.address, Kept{Place: change.Place, Object: &inprocess.Object{Value: value}, Needs: change.needs})
	}
	return said
}

// carryOut creates or updates an instance.
func (a *applying) carryOut(b *block, one instance, change *Change) Diagnostics {
	r, said := a.resource(change.Provider, change.Type)
	if said.Failed() {
		return said
	}
	defer a.slot()()
	kept := a.kept(change)
	var told inprocess.Diagnostics
	if kept.Object != nil {
		if kept.Object, told = a.read(r, kept.Object, kept.Version); told.Failed() {
			return b.heard(one.address, told)
		}
	}
	var set *inprocess.Object // set aside while another is created
	if change.Action == inprocess.CreateThenDelete {
		set, kept.Object = kept.Object, nil
		kept.Deposed = append(slices.Clone(kept.Deposed), set)
		a.state.keep(one.address, kept)
	}
	wish, paths, said := a.wanted(b, r, one, kept.Object)
	if said.Failed() {
		a.restore(one.address, kept, set)
		return said
	}
	final, told := r.Recheck(a.ctx, change.Change, wish)
	said = append(said, b.heard(one.address, told)...)
	if said.Failed() {
		a.restore(one.address, kept, set)
		return said
	}
	kept.Object, told = r.Apply(a.ctx, kept.Object, final, wish.Config)
	said = append(said, b.heard(one.address, told)...)
	if kept.Object == nil {
		a.restore(one.address, kept, set)
		return said
	}
	kept.Provider, kept.Sensitive, kept.Needs, kept.CreateFirst, kept.Version = change.Provider, paths, change.needs, change.createFirst, r.Schema.Version
	a.state.keep(one.address, kept)
	return said
}

// restore puts back what was set aside for what has not come.
func (a *applying) restore(address string, kept Kept, set *inprocess.Object) {
	if set != nil {
		kept.Object = set
		kept.Deposed = slices.DeleteFunc(slices.Clone(kept.Deposed), func(one *inprocess.Object) bool { return one == set })
	}
	a.state.keep(address, kept)
}

// destroy destroys the current object.
func (a *applying) destroy(change *Change) Diagnostics {
	r, said := a.resource(change.Provider, change.Type)
	if said.Failed() {
		return said
	}
	defer a.slot()()
	kept := a.kept(change)
	object, told := a.read(r, kept.Object, kept.Version)
	if told.Failed() {
		return a.of(change).heard(change.Address, told)
	}
	kept.Object, told = r.Destroy(a.ctx, object, change.Change)
	a.state.keep(change.Address, kept)
	return a.of(change).heard(change.Address, told)
}

// destroyReplaced destroys what was set aside for its replacement.
func (a *applying) destroyReplaced(change *Change) Diagnostics {
	kept := a.kept(change)
	return a.destroyDeposed(change, kept.Deposed[len(kept.Deposed)-1])
}

// destroyDeposed destroys an object that is not the current one.
func (a *applying) destroyDeposed(change *Change, object *inprocess.Object) Diagnostics {
	r, said := a.resource(change.Provider, change.Type)
	if said.Failed() {
		return said
	}
	defer a.slot()()
	planned, told := r.PlanDestroy(a.ctx, object)
	if told.Failed() {
		return a.of(change).heard(change.Address, told)
	}
	left, more := r.Destroy(a.ctx, object, planned)
	kept := a.kept(change)
	kept.Deposed = slices.Clone(kept.Deposed)
	if at := slices.Index(kept.Deposed, object); left != nil {
		kept.Deposed[at] = left
	} else {
		kept.Deposed = slices.Delete(kept.Deposed, at, at+1)
	}
	a.state.keep(change.Address, kept)
	return a.of(change).heard(change.Address, append(told, more...))
}

// of is the block of a change; an empty one if it has none any more.
func (a *applying) of(change *Change) *block {
	if b := a.config.blocks[change.Block]; b != nil {
		return b
	}
	return &block{}
}
