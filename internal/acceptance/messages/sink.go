// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages

import (
	"go/types"

	"golang.org/x/tools/go/ssa"
)

// diagnostics is the framework's package of them.
const diagnostics = "github.com/hashicorp/terraform-plugin-framework/diag"

// sink is a call that makes a diagnostic.
type sink struct {
	at      *ssa.Function
	summary ssa.Value
}

// summaryOf returns which argument of a call is a summary, if it makes a
// diagnostic. Methods have their receiver as the first argument.
func summaryOf(call *ssa.CallCommon) (int, bool) {
	callee := call.StaticCallee()
	if callee == nil || callee.Pkg == nil || callee.Pkg.Pkg.Path() != diagnostics {
		return 0, false
	}
	index, ok := map[string]int{
		"AddError": 1, "AddWarning": 1, "AddAttributeError": 2, "AddAttributeWarning": 2,
		"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
	}[callee.Name()]
	return index, ok
}

// field is a field of a struct type.
type field struct {
	of    *types.Named
	index int
}

// fieldOf returns the field at an address, of a type that has a name.
func fieldOf(address ssa.Value) (field, bool) {
	at, ok := address.(*ssa.FieldAddr)
	if !ok {
		return field{}, false
	}
	pointer, ok := at.X.Type().Underlying().(*types.Pointer)
	if !ok {
		return field{}, false
	}
	named, ok := types.Unalias(pointer.Elem()).(*types.Named)
	return field{of: named, index: at.Field}, ok
}
