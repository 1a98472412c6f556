// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"bytes"
	"encoding/json"
	"iter"
	"maps"
	"slices"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// upgrade passes a state on that has the form of today's already; nil where the
// framework has to read it.
func (u *unchanged) upgrade(req *tfprotov6.UpgradeResourceStateRequest) *tfprotov6.UpgradeResourceStateResponse {
	k := u.kinds()[req.TypeName]
	if k == nil || req.Version != k.schema.Version || req.RawState == nil || len(req.RawState.JSON) == 0 || !fits(k.object, req.RawState.JSON) {
		return nil
	}
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}
}

// whiteSpace is that of JSON (RFC 8259, section 2), which has less than Unicode.
const whiteSpace = " \t\r\n"

// fits says that a stored value has exactly the form that its type is written
// in today: an engine would refuse an attribute that the type lacks, where the
// framework drops it, and reads a number as a text by rules of its own.
func fits(kind tftypes.Type, raw []byte) bool {
	if raw = bytes.Trim(raw, whiteSpace); string(raw) == "null" {
		return true
	}
	switch kind := kind.(type) {
	case tftypes.Object:
		var attributes map[string]json.RawMessage
		if json.Unmarshal(raw, &attributes) != nil {
			return false
		}
		for name, value := range attributes {
			within, known := kind.AttributeTypes[name]
			if !known || !fits(within, value) {
				return false
			}
		}
		return true
	case tftypes.Map:
		var elements map[string]json.RawMessage
		return json.Unmarshal(raw, &elements) == nil && fitAll(kind.ElementType, maps.Values(elements))
	case tftypes.List:
		return fitList(kind.ElementType, raw)
	case tftypes.Set:
		return fitList(kind.ElementType, raw)
	default:
		return (kind.Is(tftypes.String) && bytes.HasPrefix(raw, []byte{'"'})) ||
			(kind.Is(tftypes.Bool) && (string(raw) == "true" || string(raw) == "false"))
	}
}

func fitList(kind tftypes.Type, raw []byte) bool {
	var elements []json.RawMessage
	return json.Unmarshal(raw, &elements) == nil && fitAll(kind, slices.Values(elements))
}

func fitAll(kind tftypes.Type, elements iter.Seq[json.RawMessage]) bool {
	for element := range elements {
		if !fits(kind, element) {
			return false
		}
	}
	return true
}
