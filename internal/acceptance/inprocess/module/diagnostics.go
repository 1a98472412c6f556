// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// FileName is the one that messages name.
const FileName = "terraform_plugin_test.tf"

// ErrGap is what this package does not know of the language, and only engines
// do: nothing that follows from it is worth anything.
var ErrGap = errors.New("use runOnEngine")

// Diagnostic is a message at a place of the configuration.
type Diagnostic struct {
	Error           bool
	Summary, Detail string
	address         string // of what it is about
	at              *hcl.Range
	gap             bool
}

// Diagnostics are the messages of a run.
type Diagnostics []Diagnostic

// Failed tells that there is an error among them.
func (d Diagnostics) Failed() bool {
	for _, one := range d {
		if one.Error {
			return true
		}
	}
	return false
}

// Err shows the errors as engines do; nil if there is none.
func (d Diagnostics) Err(c *Config) error {
	var b strings.Builder
	for _, one := range d {
		if one.gap {
			return fmt.Errorf("%w: %s", ErrGap, one.Detail)
		}
		if one.Error {
			b.WriteString(one.show(c))
		}
	}
	if b.Len() == 0 {
		return nil
	}
	return errors.New(strings.TrimSuffix(b.String(), "\n"))
}

// Text shows them all, warnings too, as engines do.
func (d Diagnostics) Text(c *Config) string {
	var b strings.Builder
	for _, one := range d {
		b.WriteString(one.show(c))
	}
	return b.String()
}

func (d Diagnostic) show(c *Config) string {
	var b strings.Builder
	severity := map[bool]string{true: "Error", false: "Warning"}[d.Error]
	fmt.Fprintf(&b, "\n%s: %s\n\n", severity, d.Summary)
	if d.address != "" {
		fmt.Fprintf(&b, "  with %s,\n", d.address)
	}
	if d.at != nil && c != nil {
		fmt.Fprintf(&b, "  on %s line %d:\n", FileName, d.at.Start.Line)
		lines := strings.Split(string(c.file.Bytes), "\n")
		for number := d.at.Start.Line; number <= min(d.at.End.Line, len(lines)); number++ {
			fmt.Fprintf(&b, "%4d: %s\n", number, lines[number-1])
		}
	}
	fmt.Fprintf(&b, "\n%s\n", d.Detail)
	return b.String()
}

func gap(format string, arguments ...any) Diagnostics {
	return Diagnostics{{Error: true, gap: true, Detail: fmt.Sprintf(format, arguments...)}}
}

func fault(address string, at *hcl.Range, summary, format string, arguments ...any) Diagnostics {
	return Diagnostics{{Error: true, Summary: summary, Detail: fmt.Sprintf(format, arguments...), address: address, at: at}}
}

func fromHCL(address string, faults hcl.Diagnostics) Diagnostics {
	all := make(Diagnostics, 0, len(faults))
	for _, one := range faults {
		// A function that is not known here may be one that engines have.
		unknown := one.Summary == "Call to unknown function"
		all = append(all, Diagnostic{Error: one.Severity == hcl.DiagError, Summary: one.Summary, Detail: one.Detail, address: address, at: one.Subject, gap: unknown})
	}
	return all
}

// heard puts what a provider said to the places that it means.
func heard(address string, header hcl.Range, attributes map[string]*hclsyntax.Attribute, said inprocess.Diagnostics) Diagnostics {
	all := make(Diagnostics, 0, len(said))
	for _, one := range said {
		d := Diagnostic{Error: one.Severity == tfprotov6.DiagnosticSeverityError, Summary: one.Summary, Detail: one.Detail, address: address}
		if header.Filename != "" {
			d.at = &header
		}
		if one.Attribute != nil {
			if attribute, ok := attributes[firstStep(one)]; ok {
				d.at = attribute.Expr.Range().Ptr()
			}
		}
		all = append(all, d)
	}
	return all
}

func firstStep(one *tfprotov6.Diagnostic) string {
	if steps := one.Attribute.Steps(); len(steps) > 0 {
		name, _ := steps[0].(tftypes.AttributeName)
		return string(name)
	}
	return ""
}

func (b *block) heard(instance string, said inprocess.Diagnostics) Diagnostics {
	return heard(instance, b.header, b.attributes, said)
}
