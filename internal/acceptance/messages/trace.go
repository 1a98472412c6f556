// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages

import (
	"fmt"
	"go/constant"
	"go/token"
	"go/types"
	"regexp"

	"golang.org/x/tools/go/ssa"
)

// Gap stands in a summary for what is known at run time only.
const Gap = "…"

// verb is one of fmt's, or what Gap stands for.
var verb = regexp.MustCompile(`%[-+# 0]*\d*[a-z]`)

// trace follows values back to constants.
type trace struct {
	program *program
	seen    map[ssa.Value]bool
	lost    []string // what could not be followed
}

// texts are the constants that a value may be, of strings with a Gap in the place
// of what is not constant.
func (t *trace) texts(value ssa.Value) []string {
	if t.seen[value] {
		return nil
	}
	t.seen[value] = true
	defer delete(t.seen, value)
	switch value := value.(type) {
	case *ssa.Const:
		if value.Value == nil || value.Value.Kind() != constant.String {
			return nil
		}
		return []string{constant.StringVal(value.Value)}
	case *ssa.Phi:
		return t.all(value.Edges)
	case *ssa.Parameter:
		return t.parameter(value)
	case *ssa.Call:
		return t.call(value, 0)
	case *ssa.Extract:
		if call, ok := value.Tuple.(*ssa.Call); ok {
			return t.call(call, value.Index)
		}
	case *ssa.Field:
		if named, ok := types.Unalias(value.X.Type()).(*types.Named); ok {
			return t.field(value, field{of: named, index: value.Field})
		}
	case *ssa.UnOp:
		if at, ok := fieldOf(value.X); ok && value.Op == token.MUL {
			return t.field(value, at)
		}
		if at, ok := value.X.(*ssa.Alloc); ok && value.Op == token.MUL {
			return t.variable(at)
		}
		if at, ok := value.X.(*ssa.FreeVar); ok && value.Op == token.MUL {
			return t.captured(at)
		}
	case *ssa.BinOp:
		return t.joined(value)
	}
	return t.fail(value)
}

func (t *trace) fail(value ssa.Value) []string {
	where := "?"
	if parent := value.Parent(); parent != nil {
		where = parent.String()
	}
	t.lost = append(t.lost, fmt.Sprintf("%s (%T) in %s", value, value, where))
	return nil
}

func (t *trace) all(values []ssa.Value) []string {
	var texts []string
	for _, value := range values {
		texts = append(texts, t.texts(value)...)
	}
	return texts
}

// parameter is whatever a function is called with.
func (t *trace) parameter(parameter *ssa.Parameter) []string {
	function := parameter.Parent()
	calls := t.program.calls[function]
	if len(calls) == 0 || t.program.unseen[function] {
		return t.fail(parameter)
	}
	for index, one := range function.Params {
		if one == parameter {
			var arguments []ssa.Value
			for _, call := range calls {
				arguments = append(arguments, call.Args[index])
			}
			return t.all(arguments)
		}
	}
	return t.fail(parameter)
}

// call is whatever a function returns as a result.
func (t *trace) call(call *ssa.Call, result int) []string {
	if method := call.Call.Method; method != nil && method.Name() == "Summary" && method.Pkg().Path() == diagnostics {
		return nil // of a diagnostic that was made elsewhere, which is a sink of its own
	}
	callee := call.Call.StaticCallee()
	if callee == nil {
		return t.fail(call)
	}
	if callee.String() == "fmt.Sprintf" {
		var texts []string
		for _, format := range t.texts(call.Call.Args[0]) {
			texts = append(texts, verb.ReplaceAllString(format, Gap))
		}
		return texts
	}
	if callee.Blocks == nil {
		return t.fail(call)
	}
	var returned []ssa.Value
	for _, block := range callee.Blocks {
		if end, ok := block.Instrs[len(block.Instrs)-1].(*ssa.Return); ok {
			returned = append(returned, end.Results[result])
		}
	}
	return t.all(returned)
}

// field is whatever is written to it anywhere.
func (t *trace) field(value ssa.Value, at field) []string {
	stores := t.program.stores[at]
	if len(stores) == 0 {
		return t.fail(value)
	}
	return t.all(stores)
}

// variable is whatever is written to it.
func (t *trace) variable(at *ssa.Alloc) []string {
	var written []ssa.Value
	for _, user := range *at.Referrers() {
		if store, ok := user.(*ssa.Store); ok && store.Addr == at {
			written = append(written, store.Val)
		}
	}
	if len(written) == 0 {
		return t.fail(at)
	}
	return t.all(written)
}

// captured is a variable of the enclosing function.
func (t *trace) captured(variable *ssa.FreeVar) []string {
	closure := variable.Parent()
	for index, one := range closure.FreeVars {
		if one != variable {
			continue
		}
		for _, user := range *closure.Referrers() {
			if made, ok := user.(*ssa.MakeClosure); ok {
				if at, ok := made.Bindings[index].(*ssa.Alloc); ok {
					return t.variable(at)
				}
			}
		}
	}
	return t.fail(variable)
}

// joined is a sum of strings.
func (t *trace) joined(sum *ssa.BinOp) []string {
	side := func(value ssa.Value) []string {
		if _, ok := value.(*ssa.Const); ok {
			return t.texts(value)
		}
		if inner, ok := value.(*ssa.BinOp); ok {
			return t.texts(inner)
		}
		return []string{Gap}
	}
	var texts []string
	for _, left := range side(sum.X) {
		for _, right := range side(sum.Y) {
			texts = append(texts, left+right)
		}
	}
	return texts
}
