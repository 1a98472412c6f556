// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"strings"
	"time"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// subject is a resource type with what can be done to it.
type subject struct {
	kind    string
	choices []choice
	// events happen to gates and environment; the first is nothing.
	events  []event
	prepare func(w *world)
	// id is what the resource is imported by; "" if it cannot be now.
	id func(w *world) string
	// announces is the warning by which an apply says that the next plan is not
	// empty; "" if there is none.
	announces string
	// holds is what of the state is not so, after a run in which all went well.
	holds func(w *world) string
}

// announced says that a summary is that warning, whatever it is about.
func (s subject) announced(summary string) bool {
	about, _, _ := strings.Cut(summary, ": ")
	return s.announces != "" && about == s.announces
}

// choice is a part of the configuration that can be chosen. Its first value is
// what a story begins with.
type choice struct {
	name   string
	values []value
	// about are the attributes that are unknown to the plan if the choice is; if
	// there are none, those that the value gives.
	about []string
}

// value is one that can be chosen.
type value struct {
	word  string
	gives func(w *world) map[string]cty.Value
}

// event is what happens to gates and environment; arg varies it.
type event struct {
	word string
	does func(w *world, arg int)
}

// one is a choice of one attribute.
func one(name string, kind cty.Type, values ...cty.Value) choice {
	c := choice{name: name, about: []string{name}, values: []value{{word: "null", gives: nothing}}}
	for _, v := range values {
		c.values = append(c.values, value{word: show(v), gives: func(*world) map[string]cty.Value { return map[string]cty.Value{name: v} }})
	}
	_ = kind
	return c
}

// some is a value that the world knows.
func some(word, name string, of func(w *world) cty.Value) value {
	return value{word: word, gives: func(w *world) map[string]cty.Value { return map[string]cty.Value{name: of(w)} }}
}

func fine(*world) string { return "" }

func nothing(*world) map[string]cty.Value { return nil }

// passes lets time pass.
func passes(word string, d time.Duration) event {
	return event{word: word + " pass", does: func(w *world, _ int) { w.clock.Advance(d) }}
}

// config is the configuration that the choices make. Of flagged ones the
// attributes are unknown.
func (w *world) config(r *inprocess.Resource, unknown map[int]bool) cty.Value {
	given := map[string]cty.Value{}
	for index, c := range w.about.choices {
		gives := c.values[w.chosen[index]].gives(w)
		for name, v := range gives {
			given[name] = v
		}
		if !unknown[index] {
			continue
		}
		for name := range gives {
			given[name] = cty.UnknownVal(r.Schema.Attributes[name].Type)
		}
		for _, name := range c.about {
			given[name] = cty.UnknownVal(r.Schema.Attributes[name].Type)
		}
	}
	return r.Schema.Complete(given)
}

const day = 24 * time.Hour

func text(s string) cty.Value { return cty.StringVal(s) }

func texts(all ...string) cty.Value {
	if len(all) == 0 {
		return cty.ListValEmpty(cty.String)
	}
	values := make([]cty.Value, 0, len(all))
	for _, s := range all {
		values = append(values, text(s))
	}
	return cty.ListVal(values)
}

func set(all ...string) cty.Value {
	if len(all) == 0 {
		return cty.SetValEmpty(cty.String)
	}
	return cty.SetVal(texts(all...).AsValueSlice())
}

func mapping(value string) cty.Value { return cty.MapVal(map[string]cty.Value{"a": text(value)}) }

func limits(d string) cty.Value {
	return cty.ObjectVal(map[string]cty.Value{
		"create": cty.NullVal(cty.String), "read": cty.NullVal(cty.String), "update": cty.NullVal(cty.String), "delete": text(d),
	})
}
