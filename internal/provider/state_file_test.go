// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"encoding/json"
	"math/big"
	"testing"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// file is a state as an engine writes it into its file.
func (e *engine) file(s stored) []byte {
	e.tb.Helper()
	value, err := s.state.Unmarshal(e.object)
	if err != nil {
		e.tb.Fatal(err)
	}
	content, err := json.Marshal(plainOf(e.tb, value))
	if err != nil {
		e.tb.Fatal(err)
	}
	return content
}

// plainOf is a value as encoding/json takes it.
func plainOf(tb testing.TB, value tftypes.Value) any {
	tb.Helper()
	if value.IsNull() {
		return nil
	}
	var (
		text       string
		truth      bool
		number     *big.Float
		elements   []tftypes.Value
		attributes map[string]tftypes.Value
	)
	switch {
	case value.As(&text) == nil:
		return text
	case value.As(&truth) == nil:
		return truth
	case value.As(&number) == nil:
		plain, _ := number.Float64()
		return plain
	case value.As(&elements) == nil:
		list := []any{}
		for _, element := range elements {
			list = append(list, plainOf(tb, element))
		}
		return list
	case value.As(&attributes) == nil:
		object := map[string]any{}
		for name, attribute := range attributes {
			object[name] = plainOf(tb, attribute)
		}
		return object
	}
	tb.Fatalf("no plain form of %s", value)
	return nil
}

// within is an object within a state's file.
func within(state map[string]any, name string) map[string]any {
	object, _ := state[name].(map[string]any)
	return object
}
