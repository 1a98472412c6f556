// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"fmt"
	"maps"
	"slices"
	"sync"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// State is what an engine keeps between its runs. The tasks of a walk change it by its
// methods.
type State struct {
	Kept    map[string]*Kept // by address
	Outputs map[string]Output

	mutex sync.Mutex
}

// Place is where an instance belongs.
type Place struct {
	Block            string
	Mode, Type, Name string
	Key              cty.Value // NilVal: there is one without a key
	Provider         string
}

// place is that of an instance of a block.
func (b *block) place(key cty.Value) Place {
	return Place{Block: b.address, Mode: b.mode, Type: b.kind, Name: b.name, Key: key, Provider: b.provider}
}

// Kept is an instance in a state.
type Kept struct {
	Place

	// Object is nil if there are only deposed ones.
	Object *inprocess.Object
	// Deposed were replaced, and are still to be destroyed.
	Deposed []*inprocess.Object
	// Sensitive are paths to values that came from sensitive ones.
	Sensitive []cty.Path
	// Needs are the blocks that its own refers to.
	Needs       []string
	CreateFirst bool
	Version     int64
}

// Output is a value of the module.
type Output struct {
	Value     cty.Value
	Sensitive bool
}

// NewState is empty.
func NewState() *State { return &State{Kept: map[string]*Kept{}, Outputs: map[string]Output{}} }

func (s *State) clone() *State {
	other := &State{Kept: make(map[string]*Kept, len(s.Kept)), Outputs: maps.Clone(s.Outputs)}
	for address, kept := range s.Kept {
		one := *kept
		one.Deposed = slices.Clone(kept.Deposed)
		other.Kept[address] = &one
	}
	return other
}

// Empty tells that nothing is kept.
func (s *State) Empty() bool { return len(s.Kept) == 0 && len(s.Outputs) == 0 }

// of are the addresses of a block's instances, sorted.
func (s *State) of(block string) (all []string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for address, kept := range s.Kept {
		if kept.Block == block {
			all = append(all, address)
		}
	}
	slices.Sort(all)
	return all
}

// take is what is kept of an instance; nil if nothing is.
func (s *State) take(address string) *Kept {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.Kept[address]
}

// keep keeps an instance, unless nothing is left of it.
func (s *State) keep(address string, kept Kept) {
	if kept.Object == nil && len(kept.Deposed) == 0 {
		s.forget(address)
		return
	}
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.Kept[address] = &kept
}

func (s *State) forget(addresses ...string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	for _, address := range addresses {
		delete(s.Kept, address)
	}
}

// set sets an output; null is none.
func (s *State) set(name string, output Output) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if output.Value.IsNull() {
		delete(s.Outputs, name)
		return
	}
	s.Outputs[name] = output
}

// address of an instance of a block.
func address(block string, key cty.Value) string {
	switch {
	case key == cty.NilVal:
		return block
	case key.Type() == cty.String:
		return fmt.Sprintf("%s[%q]", block, key.AsString())
	}
	return fmt.Sprintf("%s[%s]", block, key.AsBigFloat().Text('f', 0))
}

// Plan is what a run would do.
type Plan struct {
	// Prior is the state that it goes by, refreshed.
	Prior   *State
	Changes map[string]*Change // by address, and number of a deposed object
	Outputs map[string]OutputChange

	module *Config
	given  map[string]cty.Value
	how    Options
}

// Change is what a plan does with an instance.
type Change struct {
	Place
	*inprocess.Change

	Address string
	// Deposed is the object that is to be destroyed; nil for the current one.
	Deposed *inprocess.Object
	// Read is a data source that can be read only in the apply.
	Read bool
	// Forget drops an object from the state.
	Forget bool
	// BeforeSensitive and AfterSensitive are as in Kept.
	BeforeSensitive, AfterSensitive []cty.Path

	needs       []string
	createFirst bool
}

// Idle tells that nothing is done.
func (c *Change) Idle() bool {
	return !c.Read && !c.Forget && c.Action == inprocess.NoOp
}

// OutputChange is what a plan does with an output.
type OutputChange struct {
	Action        inprocess.Action
	Before, After Output // of an absent one the value is null
}

// Empty tells that a plan does nothing.
func (p *Plan) Empty() bool {
	for _, change := range p.Changes {
		if !change.Idle() {
			return false
		}
	}
	for _, change := range p.Outputs {
		if change.Action != inprocess.NoOp {
			return false
		}
	}
	return true
}

// Options are those of a plan.
type Options struct {
	Destroy, NoRefresh, RefreshOnly bool

	// Replace are addresses of what is to be replaced.
	Replace []string
}
