// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/terraform"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
)

// variables are given to a configuration.
type variables map[string]cty.Value

func read(given config.Variables) (variables, error) {
	all := variables{}
	for name, one := range given {
		content, err := json.Marshal(one)
		if err != nil {
			return nil, err
		}
		kind, err := ctyjson.ImpliedType(content)
		if err != nil {
			return nil, err
		}
		if all[name], err = ctyjson.Unmarshal(content, kind); err != nil {
			return nil, err
		}
	}
	return all, nil
}

var actions = map[inprocess.Action]tfjson.Actions{
	inprocess.NoOp: {tfjson.ActionNoop}, inprocess.Create: {tfjson.ActionCreate}, inprocess.Update: {tfjson.ActionUpdate},
	inprocess.Delete:           {tfjson.ActionDelete},
	inprocess.DeleteThenCreate: {tfjson.ActionDelete, tfjson.ActionCreate}, inprocess.CreateThenDelete: {tfjson.ActionCreate, tfjson.ActionDelete},
}

// viewPlan is a plan as checks see it.
func viewPlan(plan *module.Plan, engine *module.Engine) *tfjson.Plan {
	view := &tfjson.Plan{FormatVersion: "1.2", OutputChanges: map[string]*tfjson.Change{}}
	for _, name := range slices.Sorted(maps.Keys(plan.Changes)) {
		one := plan.Changes[name]
		change := &tfjson.Change{
			Actions: actions[one.Action], Before: plain(one.Before), After: plain(one.After), AfterUnknown: unknowns(one.After),
			BeforeSensitive: sensitive(engine, one.Place, one.Before, one.BeforeSensitive), AfterSensitive: sensitive(engine, one.Place, one.After, one.AfterSensitive),
		}
		switch {
		case one.Read:
			change.Actions = tfjson.Actions{tfjson.ActionRead}
		case one.Forget:
			change.Actions = tfjson.Actions{tfjson.ActionForget}
		}
		shown := &tfjson.ResourceChange{
			Address: one.Address, Mode: modeOf(one.Place), Type: one.Type, Name: one.Name, Index: index(one.Key), ProviderName: one.Provider, Change: change,
		}
		if one.Deposed != nil {
			shown.DeposedKey = strings.TrimPrefix(name, one.Address)
		}
		view.ResourceChanges = append(view.ResourceChanges, shown)
	}
	for name, one := range plan.Outputs {
		view.OutputChanges[name] = &tfjson.Change{
			Actions: actions[one.Action], Before: plain(one.Before.Value), After: plain(one.After.Value), AfterUnknown: unknowns(one.After.Value),
			BeforeSensitive: one.Before.Sensitive, AfterSensitive: one.After.Sensitive,
		}
	}
	return view
}

// viewState is a state as checks see it.
func viewState(state *module.State, engine *module.Engine) (*tfjson.State, error) {
	view := &tfjson.State{FormatVersion: "1.0"}
	if state.Empty() {
		return view, nil
	}
	view.Values = &tfjson.StateValues{RootModule: &tfjson.StateModule{}, Outputs: map[string]*tfjson.StateOutput{}}
	for _, address := range slices.Sorted(maps.Keys(state.Kept)) {
		kept := state.Kept[address]
		if kept.Object == nil {
			continue
		}
		values, _ := plain(kept.Object.Value).(map[string]any)
		secret, err := json.Marshal(sensitive(engine, kept.Place, kept.Object.Value, kept.Sensitive))
		if err != nil {
			return nil, err
		}
		view.Values.RootModule.Resources = append(view.Values.RootModule.Resources, &tfjson.StateResource{
			Address: address, Mode: modeOf(kept.Place), Type: kept.Type, Name: kept.Name, Index: index(kept.Key), ProviderName: kept.Provider,
			AttributeValues: values, SensitiveValues: secret, DependsOn: kept.Needs, Tainted: kept.Object.Tainted,
		})
	}
	for name, one := range state.Outputs {
		view.Values.Outputs[name] = &tfjson.StateOutput{Sensitive: one.Sensitive, Value: plain(one.Value), Type: one.Value.Type()}
	}
	return view, nil
}

// sensitive says true where a value is: by its schema, or by where it came from.
func sensitive(engine *module.Engine, place module.Place, value cty.Value, paths []cty.Path) any {
	schema := engine.Schema(place)
	return where(value, func(at cty.Path, _ cty.Value) bool {
		return slices.ContainsFunc(paths, at.Equals) || (len(at) > 0 && schema != nil && schema.Sensitive(at))
	}, nil)
}

func modeOf(place module.Place) tfjson.ResourceMode {
	if place.Mode == "data" {
		return tfjson.DataResourceMode
	}
	return tfjson.ManagedResourceMode
}

func index(key cty.Value) any {
	if key == cty.NilVal {
		return nil
	}
	return plain(key)
}

// plain is a value as it comes out of JSON. What is unknown is left out.
func plain(value cty.Value) any {
	switch {
	case value == cty.NilVal || value.IsNull() || !value.IsKnown():
		return nil
	case value.Type() == cty.String:
		return value.AsString()
	case value.Type() == cty.Bool:
		return value.True()
	case value.Type() == cty.Number:
		return json.Number(value.AsBigFloat().Text('f', -1))
	case value.Type().IsObjectType() || value.Type().IsMapType():
		object := map[string]any{}
		for name, one := range value.AsValueMap() {
			if one.IsKnown() {
				object[name] = plain(one)
			}
		}
		return object
	}
	list := make([]any, 0, value.LengthInt())
	for _, one := range value.AsValueSlice() {
		list = append(list, plain(one))
	}
	return list
}

// unknowns says true where a value is unknown, and leaves out the rest.
func unknowns(value cty.Value) any {
	return where(value, func(_ cty.Path, v cty.Value) bool { return !v.IsKnown() }, nil)
}

// where says true where something is the case, in the form of a value.
func where(value cty.Value, is func(cty.Path, cty.Value) bool, at cty.Path) any {
	if value == cty.NilVal {
		return false
	}
	if is(at, value) {
		return true
	}
	if value.IsNull() || !value.IsKnown() || !value.CanIterateElements() {
		return false
	}
	object, list := map[string]any{}, []any{}
	for key, one := range value.Elements() {
		switch kind := value.Type(); {
		case kind.IsObjectType():
			put(object, key.AsString(), where(one, is, at.GetAttr(key.AsString())))
		case kind.IsMapType():
			put(object, key.AsString(), where(one, is, at.Index(key)))
		default:
			list = append(list, where(one, is, at.Index(key)))
		}
	}
	if value.Type().IsObjectType() || value.Type().IsMapType() {
		return object
	}
	return list
}

func put(object map[string]any, name string, value any) {
	if value != false {
		object[name] = value
	}
}

// summary is what a plan would do, in a few words.
func summary(plan *module.Plan) string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(plan.Changes)) {
		if change := plan.Changes[name]; !change.Idle() {
			fmt.Fprintf(&b, "  %s: %s %v\n", name, change.Action, changed(change.Before, change.After))
		}
	}
	for _, name := range slices.Sorted(maps.Keys(plan.Outputs)) {
		if change := plan.Outputs[name]; change.Action != inprocess.NoOp {
			fmt.Fprintf(&b, "  output %s: %s\n", name, change.Action)
		}
	}
	return b.String()
}

func changed(before, after cty.Value) (names []string) {
	if before.IsNull() || after.IsNull() {
		return nil
	}
	for name, value := range after.AsValueMap() {
		if !value.RawEquals(before.GetAttr(name)) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// flat is a state as Check functions see it: texts by flat names. They know no
// for_each, here as on an engine.
func flat(state *module.State, engine *module.Engine) (*terraform.State, error) {
	view, err := viewState(state, engine)
	if err != nil {
		return nil, err
	}
	all := &terraform.ModuleState{Path: []string{"root"}, Outputs: map[string]*terraform.OutputState{}, Resources: map[string]*terraform.ResourceState{}}
	flattened := &terraform.State{Version: 3, Modules: []*terraform.ModuleState{all}}
	if view.Values == nil {
		return flattened, nil
	}
	for name, one := range view.Values.Outputs {
		if all.Outputs[name], err = flatOutput(one); err != nil {
			return nil, err
		}
	}
	for _, one := range view.Values.RootModule.Resources {
		key, err := flatKey(one)
		if err != nil {
			return nil, err
		}
		attributes := map[string]string{}
		flatten(attributes, "", one.AttributeValues)
		all.Resources[key] = &terraform.ResourceState{
			Provider: one.ProviderName, Type: one.Type, Dependencies: one.DependsOn,
			Primary: &terraform.InstanceState{ID: attributes["id"], Attributes: attributes, Tainted: one.Tainted},
		}
	}
	return flattened, nil
}

func flatKey(one *tfjson.StateResource) (string, error) {
	switch key := one.Index.(type) {
	case nil:
		return one.Address, nil
	case json.Number:
		name := fmt.Sprintf("%s.%s.%s", one.Type, one.Name, key)
		if one.Mode == tfjson.DataResourceMode {
			name = "data." + name
		}
		return name, nil
	}
	return "", fmt.Errorf("unexpected index type (%T) for %q, for_each is not supported", one.Index, one.Address)
}

func flatten(all map[string]string, name string, value any) {
	at := func(key string) string {
		if name == "" {
			return key
		}
		return name + "." + key
	}
	switch value := value.(type) {
	case bool:
		all[name] = strconv.FormatBool(value)
	case json.Number:
		all[name] = value.String()
	case string:
		all[name] = value
	case map[string]any:
		all[at("%")] = strconv.Itoa(len(value))
		for key, one := range value {
			flatten(all, at(key), one)
		}
	case []any:
		all[at("#")] = strconv.Itoa(len(value))
		for index, one := range value {
			flatten(all, at(strconv.Itoa(index)), one)
		}
	}
}

func flatOutput(one *tfjson.StateOutput) (*terraform.OutputState, error) {
	o := &terraform.OutputState{Sensitive: one.Sensitive, Type: "string", Value: one.Value}
	switch value := one.Value.(type) {
	case string:
	case bool:
		o.Value = strconv.FormatBool(value)
	case json.Number:
		o.Value = value.String()
	case []any:
		o.Type = "list"
	case map[string]any:
		o.Type = "map"
	default:
		return nil, fmt.Errorf("unexpected output type: %T", one.Value)
	}
	return o, nil
}
