// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"github.com/hashicorp/terraform-plugin-framework/types"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// Values are the attributes of a configuration by name: for asking for a few of
// them, each without a walk through the schema.
type Values map[string]tftypes.Value

// ValuesOf takes an object apart. Of anything else there are no values.
func ValuesOf(raw tftypes.Value) Values {
	values := Values{}
	all := map[string]tftypes.Value(values)
	if raw.IsNull() || !raw.IsKnown() || raw.As(&all) != nil {
		return Values{}
	}
	return all
}

// IsNull says that an attribute is left out; an unknown one is not left out.
func (v Values) IsNull(name string) bool {
	value, there := v[name]
	return !there || value.IsNull()
}

// String is the text of an attribute; null if that is left out or no text.
func (v Values) String(name string) types.String {
	value, there := v[name]
	switch {
	case !there:
		return types.StringNull()
	case !value.IsKnown():
		return types.StringUnknown()
	}
	var text *string
	if value.As(&text) != nil {
		return types.StringNull()
	}
	return types.StringPointerValue(text)
}
