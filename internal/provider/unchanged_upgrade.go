// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"encoding/json"

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

// fits says that a stored value has no attribute that its type lacks: an engine
// would refuse that one, where the framework drops it.
func fits(kind tftypes.Type, raw []byte) bool {
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
	case tftypes.List:
		if kind.ElementType.Is(tftypes.String) {
			return true
		}
		var elements []json.RawMessage
		if json.Unmarshal(raw, &elements) != nil {
			return false
		}
		for _, element := range elements {
			if !fits(kind.ElementType, element) {
				return false
			}
		}
		return true
	default:
		return kind.Is(tftypes.String) || kind.Is(tftypes.Bool) || kind.Is(tftypes.Number) ||
			kind.Is(tftypes.Set{ElementType: tftypes.String}) || kind.Is(tftypes.Map{ElementType: tftypes.String})
	}
}
