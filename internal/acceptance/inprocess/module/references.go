// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package module

import (
	"slices"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// traversal is the names of a reference.
func traversal(expression hcl.Expression) []string {
	path, _ := hcl.AbsTraversalForExpr(expression)
	return names(path)
}

func names(path hcl.Traversal) []string {
	var all []string
	for _, step := range path {
		switch step := step.(type) {
		case hcl.TraverseRoot:
			all = append(all, step.Name)
		case hcl.TraverseAttr:
			all = append(all, step.Name)
		default:
			return all
		}
	}
	return all
}

// addressOf is the address of the block that a reference leads to; "" if it
// leads to none.
func addressOf(path hcl.Traversal) string {
	steps := names(path)
	switch {
	case len(steps) >= 3 && (steps[0] == data || steps[0] == ephemeral):
		return steps[0] + "." + steps[1] + "." + steps[2]
	case len(steps) < 2 || slices.Contains([]string{data, ephemeral, "var", "local", "each", "count", "self", "path", "terraform", "module"}, steps[0]):
		return ""
	}
	return steps[0] + "." + steps[1]
}

// addresses are those in a list of references.
func addresses(list *hclsyntax.Attribute) (all []string) {
	if list == nil {
		return nil
	}
	items, _ := hcl.ExprList(list.Expr)
	for _, item := range items {
		if path, faults := hcl.AbsTraversalForExpr(item); !faults.HasErrors() {
			all = append(all, addressOf(path))
		}
	}
	return all
}

// references are the blocks that expressions need, through local values.
func (c *Config) references(expressions ...hcl.Expression) []string {
	var all []string
	for _, expression := range expressions {
		if expression == nil {
			continue
		}
		for _, path := range expression.Variables() {
			if steps := names(path); len(steps) > 1 && steps[0] == "local" {
				all = append(all, c.references(c.locals[steps[1]])...)
			} else if address := addressOf(path); c.blocks[address] != nil {
				all = append(all, address)
			}
		}
	}
	return unique(all)
}

func unique(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// needs are the blocks that a block refers to.
func (c *Config) needs(b *block) []string {
	expressions := append([]hcl.Expression{b.count, b.forEach}, b.lifecycle.triggers...)
	for _, attribute := range b.attributes {
		expressions = append(expressions, attribute.Expr)
	}
	return unique(append(append(c.references(expressions...), b.after...), c.providerNeeds(b.provider)...))
}

// providerNeeds are the blocks that a provider's settings refer to.
func (c *Config) providerNeeds(name string) []string {
	body := c.providers[name]
	if body == nil {
		return nil
	}
	var expressions []hcl.Expression
	for _, attribute := range body.Attributes {
		expressions = append(expressions, attribute.Expr)
	}
	return c.references(expressions...)
}

// createFirst tells that a block is created before it is destroyed: it wants
// that, or one that needs it does.
func (c *Config) createFirst(address string) bool {
	b := c.blocks[address]
	if b == nil {
		return false
	}
	if b.lifecycle.createFirst {
		return true
	}
	for other, dependent := range c.blocks {
		if other != address && slices.Contains(c.needs(dependent), address) && c.createFirst(other) {
			return true
		}
	}
	return false
}
