// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

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
