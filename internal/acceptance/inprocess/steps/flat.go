// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps

import (
	"encoding/json"
	"fmt"
	"strconv"

	tfjson "github.com/hashicorp/terraform-json"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
)

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
