// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// FuzzFits: a stored state that is passed on as it is can be read as its type.
func FuzzFits(f *testing.F) {
	kind := tftypes.Object{AttributeTypes: map[string]tftypes.Type{
		"text": tftypes.String, "yes": tftypes.Bool, "list": tftypes.List{ElementType: tftypes.String},
		"set": tftypes.Set{ElementType: tftypes.String}, "map": tftypes.Map{ElementType: tftypes.String},
		"object": tftypes.Object{AttributeTypes: map[string]tftypes.Type{"name": tftypes.String}},
	}}
	for _, seed := range []string{
		`null`, `{}`, `{"text":"a","yes":true,"list":["b",null],"set":[],"map":{"c":"d"},"object":{"name":null}}`,
		`{"text":1}`, `{"text":"\ud800"}`, `{"other":null}`, `{"yes":"true"}`, `[]`, ` {"list":{}}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, raw []byte) {
		if !fits(kind, raw) {
			return
		}
		if _, err := (tfprotov6.RawState{JSON: raw}).Unmarshal(kind); err != nil {
			t.Errorf("%s passes, but cannot be read: %v", raw, err)
		}
	})
}
