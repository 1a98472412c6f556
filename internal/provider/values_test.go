// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import "github.com/hashicorp/terraform-plugin-go/tftypes"

// Types of nested attributes.
var (
	mapType      = tftypes.Map{ElementType: tftypes.String}
	rotationType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{"before_expiry": tftypes.String, "spread": tftypes.String, "triggers": mapType}}
	timeoutsType = tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"create": tftypes.String, "read": tftypes.String, "update": tftypes.String, "delete": tftypes.String,
	}}
	listType = tftypes.List{ElementType: tftypes.String}
)

// given are configured attributes.
type given map[string]tftypes.Value

func text(value string) tftypes.Value { return tftypes.NewValue(tftypes.String, value) }

func truth(value bool) tftypes.Value { return tftypes.NewValue(tftypes.Bool, value) }

func unknown(kind tftypes.Type) tftypes.Value { return tftypes.NewValue(kind, tftypes.UnknownValue) }

func texts(values ...string) tftypes.Value {
	all := make([]tftypes.Value, 0, len(values))
	for _, value := range values {
		all = append(all, text(value))
	}
	return tftypes.NewValue(listType, all)
}

func mapping(value string) tftypes.Value {
	return tftypes.NewValue(mapType, map[string]tftypes.Value{"a": text(value)})
}

// schedule is the attribute rotation of a token.
func schedule(of given) tftypes.Value { return complete(rotationType, of) }

func triggers(value string) given { return given{"triggers": mapping(value)} }

// timeouts are set to a minute where they are named.
func timeouts(names ...string) tftypes.Value {
	set := given{"read": text("2m")}
	for _, name := range names {
		set[name] = text("1m")
	}
	return complete(timeoutsType, set)
}
