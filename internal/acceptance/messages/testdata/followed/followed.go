// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package followed makes diagnostics in all ways in which summaries can be
// followed to constants.
package followed

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
)

const named = "a constant"

type failure struct{ summary string }

// Everything emits.
func Everything(diags *diag.Diagnostics, which bool, name string) {
	diags.AddError(named, "")
	diags.AddAttributeWarning(path.Root("x"), "a "+"sum", "")
	diags.Append(diag.NewErrorDiagnostic("for "+name, ""), diag.NewAttributeErrorDiagnostic(path.Root("x"), fmt.Sprintf("%d of %q", 1, name), ""))
	chosen := "one branch"
	if which {
		chosen = "the other branch"
	}
	diags.AddWarning(chosen, "")
	summary, _ := returned(which)
	diags.AddWarning(summary, "")
	parameter(diags, "an argument")
	f := failure{summary: "a field"}
	f = changed(f)
	diags.AddError(f.summary, "")
	captured := "a captured variable"
	func() { diags.AddError(captured, "") }()
	for _, one := range *diags {
		diags.AddError(one.Summary(), "forwarded")
	}
}

func returned(which bool) (string, error) {
	if which {
		return "a result", nil
	}
	return "another result", nil
}

func parameter(diags *diag.Diagnostics, summary string) { diags.AddError(summary, "") }

func changed(f failure) failure {
	f.summary = "a changed field"
	return f
}
