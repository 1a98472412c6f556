// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"maps"
	"slices"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// outputTask does something for an output when all that it refers to is done.
func (w *walk) outputTask(name string, do func() Diagnostics) task {
	var needs []string
	if o := w.config.outputs[name]; o != nil {
		needs = blocks(append(w.config.references(o.value), o.after...))
	}
	return task{ofOutput + name, needs, do}
}

// wantedOutput is the value that an output is to have; null if there is to be none.
func (w *walk) wantedOutput(name string, how Options) (Output, Diagnostics) {
	if o := w.config.outputs[name]; o != nil && !how.Destroy {
		return w.output(o)
	}
	return Output{Value: cty.NullVal(cty.DynamicPseudoType)}, nil
}

// output is the value of an output, which may be secret only if it says so.
func (w *walk) output(o *output) (Output, Diagnostics) {
	value, faults := w.scope.evaluate(o.value, nil)
	said := fromHCL("", faults)
	bare, paths := value.UnmarkDeepWithPaths()
	secret := false
	for _, at := range paths {
		if _, is := at.Marks[transient]; is {
			return Output{}, append(said, fault("", &o.at, "Ephemeral value not allowed", "This output value is not declared as returning an ephemeral value, so it cannot be set to a result derived from an ephemeral value.")...)
		}
		_, is := at.Marks[sensitive]
		secret = secret || is
	}
	if secret && !o.sensitive {
		said = append(said, fault("", &o.at, "Output refers to sensitive values", "To reduce the risk of accidentally exporting sensitive data that was intended to be only internal, the engine requires that any root module output containing sensitive data be explicitly marked as sensitive, to confirm your intent.")...)
	}
	return Output{Value: bare, Sensitive: o.sensitive}, said
}

// outputNames are those of the configuration and of the state.
func (p *planning) outputNames() []string {
	all := slices.Collect(maps.Keys(p.config.outputs))
	return unique(append(all, slices.Collect(maps.Keys(p.Prior.Outputs))...))
}

// planOutput compares an output with what it was.
func (p *planning) planOutput(name string) Diagnostics {
	before, was := p.Prior.Outputs[name]
	if !was {
		before.Value = cty.NullVal(cty.DynamicPseudoType)
	}
	after, said := p.wantedOutput(name, p.how)
	if said.Failed() {
		return said
	}
	change := OutputChange{Action: inprocess.Update, Before: before, After: after}
	switch {
	case before.Value.IsNull() && after.Value.IsNull():
		change.Action = inprocess.NoOp
	case after.Value.IsNull():
		change.Action = inprocess.Delete
	case before.Value.IsNull():
		change.Action = inprocess.Create
	case after.Value.RawEquals(before.Value) && after.Sensitive == before.Sensitive:
		change.Action = inprocess.NoOp
	}
	if p.how.RefreshOnly {
		change.Action = inprocess.NoOp
	}
	p.lock.Lock()
	defer p.lock.Unlock()
	p.Outputs[name] = change
	return said
}
