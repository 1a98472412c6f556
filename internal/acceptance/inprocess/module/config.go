// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"slices"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/ext/typeexpr"
	"github.com/hashicorp/hcl/v2/hclsyntax"
	"github.com/zclconf/go-cty/cty"
)

// Config is a configuration of one file.
type Config struct {
	// Folder is where the language's functions find files.
	Folder string

	file      *hcl.File
	variables map[string]*variable
	locals    map[string]hcl.Expression
	outputs   map[string]*output
	providers map[string]*hclsyntax.Body // by name, or name.alias
	blocks    map[string]*block          // by address
	imports   []adoption
	removed   map[string]bool // addresses of blocks that are to be forgotten
}

type variable struct {
	kind     cty.Type
	fallback cty.Value // NilVal: it has to be given
	marks    cty.ValueMarks
}

type output struct {
	value     hcl.Expression
	sensitive bool
	after     []string
	at        hcl.Range
}

// block is a resource, a data source or an ephemeral resource.
type block struct {
	address          string
	mode, kind, name string
	header           hcl.Range
	// attributes are those of the type's schema.
	attributes     map[string]*hclsyntax.Attribute
	count, forEach hcl.Expression
	provider       string // as providers are named in Config
	after          []string
	lifecycle      lifecycle
}

type lifecycle struct {
	createFirst, ignoreAll bool
	ignore                 []string
	triggers               []hcl.Expression
}

// adoption is an import block.
type adoption struct {
	to, block string
	id        hcl.Expression // nil: there is an identity
	identity  hcl.Expression
	at        hcl.Range
}

// The modes of blocks, as they begin an address.
const (
	managed   = "resource"
	data      = "data"
	ephemeral = "ephemeral"
)

// Parse reads a configuration. An error of it that is a gap is what only engines
// know.
func Parse(text string) (*Config, Diagnostics) {
	file, faults := hclsyntax.ParseConfig([]byte(text), FileName, hcl.InitialPos)
	if faults.HasErrors() {
		return nil, fromHCL("", faults)
	}
	c := &Config{
		file: file, variables: map[string]*variable{}, locals: map[string]hcl.Expression{}, outputs: map[string]*output{},
		providers: map[string]*hclsyntax.Body{}, blocks: map[string]*block{}, removed: map[string]bool{},
	}
	body := file.Body.(*hclsyntax.Body) //nolint:forcetypeassert,errcheck // that is what this parser makes
	var said Diagnostics
	for _, one := range body.Blocks {
		said = append(said, c.add(one)...)
	}
	return c, said
}

func (c *Config) add(b *hclsyntax.Block) Diagnostics {
	switch b.Type {
	case managed, data, ephemeral:
		return c.addBlock(b)
	case "provider":
		name := b.Labels[0]
		if alias, ok := b.Body.Attributes["alias"]; ok {
			name += "." + literal(alias.Expr)
		}
		c.providers[name] = b.Body
	case "variable":
		return c.addVariable(b)
	case "locals":
		for name, attribute := range b.Body.Attributes {
			c.locals[name] = attribute.Expr
		}
	case "output":
		return c.addOutput(b)
	case "import":
		return c.addImport(b)
	case "removed":
		return c.addRemoved(b)
	default:
		return gap("a block of type %q", b.Type)
	}
	return nil
}

func (c *Config) addVariable(b *hclsyntax.Block) Diagnostics {
	v := &variable{kind: cty.DynamicPseudoType}
	if said := known(b.Body, "type", "default", "sensitive", "ephemeral", "description"); said != nil {
		return said
	}
	if written, ok := b.Body.Attributes["type"]; ok {
		kind, faults := typeexpr.TypeConstraint(written.Expr)
		if faults.HasErrors() {
			return fromHCL("", faults)
		}
		v.kind = kind
	}
	if fallback, ok := b.Body.Attributes["default"]; ok {
		v.fallback, _ = fallback.Expr.Value(nil)
	}
	v.marks = cty.ValueMarks{}
	for _, one := range []mark{sensitive, transient} {
		if flag(b.Body, string(one)) {
			v.marks[one] = struct{}{}
		}
	}
	c.variables[b.Labels[0]] = v
	return nil
}

func (c *Config) addOutput(b *hclsyntax.Block) Diagnostics {
	o := &output{sensitive: flag(b.Body, "sensitive"), at: b.DefRange()}
	if said := known(b.Body, "value", "sensitive", "description", "depends_on"); said != nil {
		return said
	}
	if value, ok := b.Body.Attributes["value"]; ok {
		o.value, o.at = value.Expr, value.SrcRange
	}
	o.after = addresses(b.Body.Attributes["depends_on"])
	c.outputs[b.Labels[0]] = o
	return nil
}

func (c *Config) addImport(b *hclsyntax.Block) Diagnostics {
	if said := known(b.Body, "to", "id", "identity"); said != nil {
		return said
	}
	to, faults := hcl.AbsTraversalForExpr(b.Body.Attributes["to"].Expr)
	if faults.HasErrors() || len(to) != 2 {
		return gap("an import to anything but a resource without instances")
	}
	one := adoption{to: addressOf(to), block: addressOf(to), at: b.DefRange()}
	if id, ok := b.Body.Attributes["id"]; ok {
		one.id = id.Expr
	}
	if identity, ok := b.Body.Attributes["identity"]; ok {
		one.identity = identity.Expr
	}
	c.imports = append(c.imports, one)
	return nil
}

func (c *Config) addRemoved(b *hclsyntax.Block) Diagnostics {
	for _, inner := range b.Body.Blocks {
		if inner.Type != "lifecycle" || literal(inner.Body.Attributes["destroy"].Expr) != "false" {
			return gap("a removed block that destroys")
		}
	}
	c.removed[addresses(&hclsyntax.Attribute{Expr: &hclsyntax.TupleConsExpr{Exprs: []hclsyntax.Expression{b.Body.Attributes["from"].Expr}}})[0]] = true
	return nil
}

func (c *Config) addBlock(b *hclsyntax.Block) Diagnostics {
	one := &block{mode: b.Type, kind: b.Labels[0], name: b.Labels[1], header: b.DefRange(), attributes: map[string]*hclsyntax.Attribute{}}
	one.address = one.kind + "." + one.name
	if b.Type != managed {
		one.address = b.Type + "." + one.address
	}
	one.provider, _, _ = strings.Cut(one.kind, "_")
	for name, attribute := range b.Body.Attributes {
		switch name {
		case "count":
			one.count = attribute.Expr
		case "for_each":
			one.forEach = attribute.Expr
		case "provider":
			one.provider = strings.Join(traversal(attribute.Expr), ".")
		case "depends_on":
			one.after = addresses(attribute)
		default:
			one.attributes[name] = attribute
		}
	}
	c.blocks[one.address] = one
	for _, inner := range b.Body.Blocks {
		if inner.Type != "lifecycle" {
			return gap("a block %q in a resource", inner.Type)
		}
		if said := one.addLifecycle(inner.Body); said != nil {
			return said
		}
	}
	return nil
}

func (b *block) addLifecycle(body *hclsyntax.Body) Diagnostics {
	if said := known(body, "create_before_destroy", "ignore_changes", "replace_triggered_by"); said != nil {
		return said
	}
	b.lifecycle.createFirst = flag(body, "create_before_destroy")
	if ignored, ok := body.Attributes["ignore_changes"]; ok {
		b.lifecycle.ignoreAll = hcl.ExprAsKeyword(ignored.Expr) == "all"
		list, _ := hcl.ExprList(ignored.Expr)
		for _, one := range list {
			name := hcl.ExprAsKeyword(one)
			if name == "" {
				return gap("ignore_changes of a part of an attribute")
			}
			b.lifecycle.ignore = append(b.lifecycle.ignore, name)
		}
	}
	if triggers, ok := body.Attributes["replace_triggered_by"]; ok {
		b.lifecycle.triggers, _ = hcl.ExprList(triggers.Expr)
	}
	return nil
}

// known refuses what of a block is not known here.
func known(body *hclsyntax.Body, names ...string) Diagnostics {
	for name := range body.Attributes {
		if !slices.Contains(names, name) {
			return gap("the argument %q", name)
		}
	}
	for _, inner := range body.Blocks {
		return gap("the block %q", inner.Type)
	}
	return nil
}

func flag(body *hclsyntax.Body, name string) bool {
	attribute, ok := body.Attributes[name]
	return ok && literal(attribute.Expr) == "true"
}

// literal is the text of a constant.
func literal(expression hcl.Expression) string {
	value, _ := expression.Value(nil)
	switch {
	case value.Type() == cty.Bool && value.IsKnown() && value.True():
		return "true"
	case value.Type() == cty.String && value.IsKnown():
		return value.AsString()
	}
	return "false"
}
