// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package inprocess

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
)

// Diagnostics are what a provider said, and what an engine has to say about it.
type Diagnostics []*tfprotov6.Diagnostic

// The summaries under which engines report what providers must never do.
const (
	InvalidPlan        = "Provider produced invalid plan"
	InvalidObject      = "Provider produced invalid object"
	InvalidIdentity    = "Provider produced invalid identity"
	InvalidResult      = "Provider returned invalid result object after apply"
	InconsistentPlan   = "Provider produced inconsistent final plan"
	InconsistentResult = "Provider produced inconsistent result after apply"
)

// Failed tells that there is an error among them.
func (d Diagnostics) Failed() bool {
	for _, one := range d {
		if one.Severity == tfprotov6.DiagnosticSeverityError {
			return true
		}
	}
	return false
}

// Err joins the errors among them; nil if there is none.
func (d Diagnostics) Err() error {
	var all []error
	for _, one := range d {
		if one.Severity == tfprotov6.DiagnosticSeverityError {
			all = append(all, fmt.Errorf("%s: %s", one.Summary, one.Detail))
		}
	}
	return errors.Join(all...)
}

// Violations are those that say that a rule of the engine was broken.
func (d Diagnostics) Violations() Diagnostics {
	var all Diagnostics
	for _, one := range d {
		switch one.Summary {
		case InvalidPlan, InvalidObject, InvalidIdentity, InvalidResult, InconsistentPlan, InconsistentResult:
			all = append(all, one)
		}
	}
	return all
}

func violation(summary string, faults ...error) Diagnostics {
	all := make(Diagnostics, 0, len(faults))
	for _, fault := range faults {
		all = append(all, &tfprotov6.Diagnostic{Severity: tfprotov6.DiagnosticSeverityError, Summary: summary, Detail: located(fault)})
	}
	return all
}

// located puts the path of a fault before it.
func located(fault error) string {
	var at cty.PathError
	if !errors.As(fault, &at) || len(at.Path) == 0 {
		return fault.Error()
	}
	return Path(at.Path) + ": " + fault.Error()
}

// Path is a path as people write it.
func Path(path cty.Path) string {
	var b strings.Builder
	for _, step := range path {
		switch step := step.(type) {
		case cty.GetAttrStep:
			b.WriteString("." + step.Name)
		case cty.IndexStep:
			if step.Key.Type() == cty.String {
				fmt.Fprintf(&b, "[%q]", step.Key.AsString())
				continue
			}
			fmt.Fprintf(&b, "[%s]", step.Key.AsBigFloat().Text('f', -1))
		}
	}
	return strings.TrimPrefix(b.String(), ".")
}

// Failure is a call that did not come back.
func Failure(err error) Diagnostics { return violation("Plugin error", err) }
