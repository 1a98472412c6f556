// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"context"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/json"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// How a turn is run. Most only plan and apply.
const (
	modeApply = iota
	modeReplace
	modeReplaceFirst // create before destroy
	modeTaint
	modeDestroy
	modeImport
	modeIgnoreAll
	modeIgnoreChanged
	modeKeepSettings // the provider's settings are unknown to the plan
	modes
)

var modeWords = [modes]string{
	"apply", "apply -replace", "apply -replace, create_before_destroy", "taint, apply", "destroy", "import, apply",
	"apply, ignore_changes = all", "apply, ignore_changes of what changed", "apply, settings of the provider unknown to the plan",
}

// attempt is a turn under way.
type attempt struct {
	*world
	unknown map[int]bool // choices
	changed []int        // choices
	mode    int
	between func() // nil: nothing
}

// turn runs one; what it returns is the rule that was broken.
func (w *world) turn(ctx context.Context, now turn) (broken, detail string) {
	before := slices.Clone(w.chosen)
	a := &attempt{world: w, unknown: map[int]bool{}}
	if now.mode >= 96 {
		a.mode = int(now.mode) % modes
	}
	w.happens(now.event, now.arg)
	for _, change := range now.changes {
		a.change(change)
	}
	if now.between > 170 {
		a.between = func() { w.happens(now.between, now.betwx) }
	}
	w.sayf("%s", modeWords[a.mode])
	said, done := a.run(ctx)
	w.hear(said)
	if found := said.Violations(); len(found) > 0 {
		return name(found[0]), found[0].Detail
	}
	if !done {
		w.chosen = before
		return "", ""
	}
	faulty := len(w.faults) > 0
	for _, fault := range w.faults {
		fault.Remove()
	}
	if w.faults = nil; faulty || a.between != nil || a.mode == modeDestroy || a.mode == modeKeepSettings {
		return "", "" // what was refused or not asked is tried again
	}
	if detail = w.about.holds(w); detail != "" {
		return "the apply is complete, but nothing was done", detail
	}
	if slices.ContainsFunc(said, func(d *tfprotov6.Diagnostic) bool { return w.about.announced(d.Summary) }) {
		return "", ""
	}
	return a.empty(ctx)
}

// name is a broken rule as shortening goes by it.
func name(d *tfprotov6.Diagnostic) string { return d.Summary }

// happens is an event.
func (w *world) happens(number, arg byte) {
	if number < 128 {
		return
	}
	e := w.about.events[int(number)%len(w.about.events)]
	w.sayf("%s", e.word)
	e.does(w, int(arg))
}

// change is one of the configuration. Half of the numbers are none.
func (a *attempt) change(now pair) {
	if now.choice < 96 {
		return
	}
	// The first choice is the one that matters most.
	index := int(now.choice) % (len(a.about.choices) + 3)
	if index >= len(a.about.choices) {
		index = 0
	}
	c := a.about.choices[index]
	if now.value&keepAt == 0 {
		a.chosen[index] = int(now.value&(keepAt-1)) % len(c.values)
	}
	a.changed = append(a.changed, index)
	note := ""
	if now.value&unknownAt != 0 {
		a.unknown[index], note = true, " (unknown to the plan)"
	}
	a.sayf("%s = %s%s", c.name, c.values[a.chosen[index]].word, note)
}

// run is refresh, plan and apply; done is that all went well.
func (a *attempt) run(ctx context.Context) (said inprocess.Diagnostics, done bool) {
	r, said := a.start(ctx, a.mode == modeKeepSettings)
	if said.Failed() {
		return said, false
	}
	if said = append(said, a.refresh(ctx, r)...); said.Failed() {
		return said, false
	}
	if a.mode == modeDestroy {
		return a.destroy(ctx, r, said)
	}
	if a.object != nil && a.mode == modeTaint {
		a.object.Tainted = true
	}
	wish := a.wish(a.config(r, a.unknown))
	shown, more := r.Plan(ctx, wish)
	if said = append(said, more...); more.Failed() {
		return said, false
	}
	a.sayf("  plan: %s", shown.Action)
	if shown.Action == inprocess.NoOp {
		return said, true
	}
	if a.between != nil {
		a.between()
	}
	if r, more = a.start(ctx, false); more.Failed() {
		return append(said, more...), false
	}
	more = a.apply(ctx, r, shown)
	return append(said, more...), !more.Failed()
}

func (a *attempt) wish(config cty.Value) inprocess.Wish {
	wish := inprocess.Wish{Prior: a.object, Config: config, CreateFirst: a.mode == modeReplaceFirst}
	wish.Replace = a.mode == modeReplace || a.mode == modeReplaceFirst
	if a.mode == modeIgnoreAll || a.mode == modeIgnoreChanged {
		wish.Ignore = a.ignore
	}
	return wish
}

// apply carries out what was shown.
func (a *attempt) apply(ctx context.Context, r *inprocess.Resource, shown *inprocess.Change) inprocess.Diagnostics {
	config := a.config(r, nil)
	old := a.object
	var said inprocess.Diagnostics
	switch shown.Action { //nolint:exhaustive // only a replacement has a first half
	case inprocess.DeleteThenCreate:
		if a.object, said = gone(ctx, r, a.object, shown); said.Failed() {
			return said
		}
	case inprocess.CreateThenDelete:
		a.deposed, a.object = append(a.deposed, a.object), nil
	}
	wish := a.wish(config)
	wish.Replace = false
	change, more := r.Recheck(ctx, shown, wish)
	if said = append(said, more...); said.Failed() {
		if shown.Action == inprocess.CreateThenDelete {
			a.deposed, a.object = a.deposed[:len(a.deposed)-1], old
		}
		return said
	}
	// What is given to the provider at apply is the configuration as it is,
	// whatever is ignored.
	fresh, more := r.Apply(ctx, a.object, change, config)
	said = append(said, more...)
	if a.object = fresh; fresh == nil && shown.Action == inprocess.CreateThenDelete {
		a.deposed, a.object = a.deposed[:len(a.deposed)-1], old
	}
	a.remember()
	if said.Failed() {
		return said
	}
	return append(said, a.bury(ctx, r)...)
}

// bury destroys what replacements have left.
func (a *attempt) bury(ctx context.Context, r *inprocess.Resource) inprocess.Diagnostics {
	var said inprocess.Diagnostics
	for _, one := range slices.Clone(a.deposed) {
		change, more := r.PlanDestroy(ctx, one)
		if said = append(said, more...); more.Failed() {
			return said
		}
		left, more := gone(ctx, r, one, change)
		if said = append(said, more...); left == nil {
			a.deposed = a.deposed[1:]
		}
	}
	return said
}

func (a *attempt) destroy(ctx context.Context, r *inprocess.Resource, said inprocess.Diagnostics) (inprocess.Diagnostics, bool) {
	if a.object == nil {
		return said, true
	}
	change, more := r.PlanDestroy(ctx, a.object)
	if said = append(said, more...); more.Failed() {
		return said, false
	}
	if a.between != nil {
		a.between()
	}
	a.object, more = gone(ctx, r, a.object, change)
	return append(said, more...), true
}

// gone destroys, with the patience of somebody who interrupts what waits: a
// token that a gate uses is waited for.
func gone(ctx context.Context, r *inprocess.Resource, object *inprocess.Object, change *inprocess.Change) (*inprocess.Object, inprocess.Diagnostics) {
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	return r.Destroy(ctx, object, change)
}

// refresh reads the state as a file holds it, and asks what it is like now.
func (a *attempt) refresh(ctx context.Context, r *inprocess.Resource) inprocess.Diagnostics {
	if id := a.about.id(a.world); a.mode == modeImport && id != "" {
		object, said := r.Import(ctx, id)
		if !said.Failed() {
			a.object = object
		}
		return said
	}
	if a.object == nil {
		return nil
	}
	content, err := json.Marshal(a.object.Value, r.Schema.Type())
	if err != nil {
		panic(err)
	}
	upgraded, said := r.Upgrade(ctx, content, r.Schema.Version)
	if said.Failed() {
		return said
	}
	stored := *a.object
	if stored.Value = upgraded; !upgraded.RawEquals(a.object.Value) {
		a.sayf("  a state of this release was changed by reading it")
	}
	fresh, more := r.Refresh(ctx, &stored)
	if !more.Failed() {
		a.object = fresh
	}
	return append(said, more...)
}

// empty requires that the next plan changes nothing.
func (a *attempt) empty(ctx context.Context) (broken, detail string) {
	r, said := a.start(ctx, false)
	if !said.Failed() {
		mode := a.mode
		a.mode = modeApply
		said = append(said, a.refresh(ctx, r)...)
		a.mode = mode
	}
	if said.Failed() {
		a.sayf("  next refresh:")
		a.hear(said)
		return "", ""
	}
	wish := a.wish(a.config(r, nil))
	wish.Replace = false
	change, more := r.Plan(ctx, wish)
	if found := more.Violations(); len(found) > 0 {
		return name(found[0]), found[0].Detail
	}
	if more.Failed() {
		a.sayf("  next plan:")
		a.hear(more)
		return "the plan after an apply fails", more.Err().Error()
	}
	if change.Action != inprocess.NoOp {
		a.hear(more)
		return "the plan after an apply is not empty", difference(change)
	}
	return "", ""
}

// difference is what a change changes.
func difference(c *inprocess.Change) string {
	text := string(c.Action)
	if c.Before.IsNull() || c.After.IsNull() {
		return text
	}
	for name := range c.After.Type().AttributeTypes() {
		if was, is := c.Before.GetAttr(name), c.After.GetAttr(name); !was.RawEquals(is) {
			text += "; " + name + ": " + show(was) + " -> " + show(is)
		}
	}
	return text
}

// ignore is what ignore_changes makes of a configuration: all, or the choices
// that this turn changed. What is only computed cannot be configured.
func (a *attempt) ignore(prior, config cty.Value) cty.Value {
	r, _ := a.start(context.Background(), false)
	values := config.AsValueMap()
	for name, attribute := range r.Schema.Attributes {
		if attribute.Computed && !attribute.Optional {
			continue
		}
		if a.mode == modeIgnoreAll || slices.ContainsFunc(a.changed, func(index int) bool { return slices.Contains(a.about.choices[index].about, name) }) {
			values[name] = prior.GetAttr(name)
		}
	}
	return cty.ObjectVal(values)
}

// remember keeps a token that gates may use.
func (w *world) remember() {
	if w.object == nil || !w.object.Value.Type().HasAttribute("token") {
		return
	}
	if token := w.object.Value.GetAttr("token"); !token.IsNull() {
		w.secret = token.AsString()
	}
}
