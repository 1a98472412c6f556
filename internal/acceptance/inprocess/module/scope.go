// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
	"github.com/zclconf/go-cty/cty/function"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
)

// mark is what is known of a value beside what it is.
type mark string

const (
	sensitive mark = "sensitive"
	transient mark = "ephemeral" // nothing that is stored may have it
)

// scope is what expressions can refer to during one walk.
type scope struct {
	config    *Config
	variables map[string]cty.Value
	functions map[string]function.Function

	mutex sync.Mutex
	// values are those of blocks, by address. Where there is none yet, during
	// validation, nothing is known.
	values map[string]cty.Value
}

func newScope(c *Config, given map[string]cty.Value, blind bool) (*scope, Diagnostics) {
	s := &scope{config: c, variables: map[string]cty.Value{}, functions: map[string]function.Function{}, values: map[string]cty.Value{}}
	maps.Copy(s.functions, language)
	maps.Copy(s.functions, files(c.Folder))
	var said Diagnostics
	for name, v := range c.variables {
		value, ok := given[name]
		switch {
		case blind:
			value = cty.UnknownVal(v.kind)
		case !ok && v.fallback == cty.NilVal:
			said = append(said, fault("", nil, "No value for required variable", "The root module input variable %q is not set, and has no default value.", name)...)
			continue
		case !ok:
			value = v.fallback
		}
		value, err := converted(value, v.kind)
		if err != nil {
			said = append(said, fault("", nil, "Invalid value for input variable", "The given value is not suitable for var.%s: %s.", name, err)...)
			continue
		}
		s.variables[name] = value.WithMarks(v.marks)
	}
	return s, said
}

// learn takes over a provider's functions.
func (s *scope) learn(ctx context.Context, name string, p *inprocess.Provider) {
	for own, f := range p.Functions(ctx) {
		s.functions["provider::"+name+"::"+own] = f
	}
}

func (s *scope) publish(address string, value cty.Value) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.values[address] = value
}

func (s *scope) value(address string) cty.Value {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	if value, ok := s.values[address]; ok {
		return value
	}
	return cty.DynamicVal
}

// repeated is what each, and count, are in one instance.
type repeated map[string]cty.Value

// evaluate is the value of an expression.
func (s *scope) evaluate(expression hcl.Expression, each repeated) (cty.Value, hcl.Diagnostics) {
	values, faults := s.referred(expression, each)
	if faults.HasErrors() {
		return cty.DynamicVal, faults
	}
	value, more := expression.Value(&hcl.EvalContext{Variables: values, Functions: s.functions})
	return value, append(faults, more...)
}

// referred are the values that an expression refers to, by their first words.
func (s *scope) referred(expression hcl.Expression, each repeated) (map[string]cty.Value, hcl.Diagnostics) {
	tree, all := map[string]map[string]map[string]cty.Value{}, map[string]cty.Value{}
	locals := map[string]cty.Value{}
	var faults hcl.Diagnostics
	for _, path := range expression.Variables() {
		steps, address := names(path), addressOf(path)
		switch {
		case steps[0] == "var":
			all["var"] = cty.ObjectVal(s.variables)
		case each[steps[0]] != cty.NilVal:
			all[steps[0]] = each[steps[0]]
		case steps[0] == "local" && len(steps) > 1 && s.config.locals[steps[1]] != nil:
			value, more := s.evaluate(s.config.locals[steps[1]], nil)
			locals[steps[1]], faults = value, append(faults, more...)
		case s.config.blocks[address] != nil:
			b := s.config.blocks[address]
			put(tree, b.mode, b.kind, b.name, s.value(address))
		case address != "":
			faults = append(faults, undeclared(path, address))
		}
	}
	if len(locals) > 0 {
		all["local"] = cty.ObjectVal(locals)
	}
	for mode, kinds := range tree {
		objects := map[string]cty.Value{}
		for kind, byName := range kinds {
			objects[kind] = cty.ObjectVal(byName)
		}
		if mode != managed {
			all[mode] = cty.ObjectVal(objects)
			continue
		}
		maps.Copy(all, objects)
	}
	return all, faults
}

func put(tree map[string]map[string]map[string]cty.Value, mode, kind, name string, value cty.Value) {
	if tree[mode] == nil {
		tree[mode] = map[string]map[string]cty.Value{}
	}
	if tree[mode][kind] == nil {
		tree[mode][kind] = map[string]cty.Value{}
	}
	tree[mode][kind][name] = value
}

func undeclared(path hcl.Traversal, address string) *hcl.Diagnostic {
	return &hcl.Diagnostic{
		Severity: hcl.DiagError, Summary: "Reference to undeclared resource", Subject: path.SourceRange().Ptr(),
		Detail: fmt.Sprintf("A resource %q has not been declared in the root module.", address),
	}
}

// object is what attributes say, in the form of a schema.
func (s *scope) object(about string, header hcl.Range, attributes map[string]*hclsyntax.Attribute, schema *inprocess.Schema, each repeated) (cty.Value, Diagnostics) {
	var said Diagnostics
	values := map[string]cty.Value{}
	for name, attribute := range attributes {
		known, ok := schema.Attributes[name]
		if !ok {
			said = append(said, fault("", &attribute.SrcRange, "Unsupported argument", "An argument named %q is not expected here.", name)...)
			continue
		}
		value, faults := s.evaluate(attribute.Expr, each)
		if said = append(said, fromHCL(about, faults)...); faults.HasErrors() {
			continue
		}
		value, err := converted(value, known.Wanted())
		if err != nil {
			said = append(said, fault(about, attribute.Expr.Range().Ptr(), "Incorrect attribute value type", "Inappropriate value for attribute %q: %s.", name, err)...)
			continue
		}
		values[name] = value
	}
	for name, a := range schema.Attributes {
		if _, ok := attributes[name]; a.Required && !ok {
			said = append(said, fault("", &header, "Missing required argument", "The argument %q is required, but no definition was found.", name)...)
		}
	}
	return schema.Complete(values), said
}

// stored refuses what must not be stored.
func stored(about string, schema *inprocess.Schema, config cty.Value) Diagnostics {
	var said Diagnostics
	_, marked := config.UnmarkDeepWithPaths()
	for _, one := range marked {
		if _, is := one.Marks[transient]; is && !schema.WriteOnly(one.Path) {
			said = append(said, fault(about, nil, "Invalid use of ephemeral value", "Ephemeral values are not valid for %q, because it is not a write-only attribute and must be persisted to state.", inprocess.Path(one.Path))...)
		}
	}
	return said
}
