// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages

import (
	"errors"
	"fmt"
	"strings"

	"golang.org/x/tools/go/packages"
	"golang.org/x/tools/go/ssa"
	"golang.org/x/tools/go/ssa/ssautil"
)

// project begins the import paths of the provider's own packages.
const project = "github.com/activegate/terraform-provider-activegate/"

// program is the provider in SSA form, with what points backwards in it.
type program struct {
	// calls are the calls of each of the provider's functions.
	calls map[*ssa.Function][]*ssa.CallCommon
	// unseen are functions that are also used as values: not all of their calls
	// are known.
	unseen map[*ssa.Function]bool
	// stores are the values that are written to each field of each type.
	stores map[field][]ssa.Value
	// sinks are the calls that make diagnostics.
	sinks []sink
}

// load builds the program of some of the provider's own packages: those of
// others are only named.
func load(folder string, which ...string) (*program, error) {
	found, err := packages.Load(&packages.Config{Dir: folder, Mode: packages.LoadSyntax}, which...)
	if err != nil {
		return nil, fmt.Errorf("load the provider: %w", err)
	}
	var broken []error
	for _, one := range found {
		for _, problem := range one.Errors {
			broken = append(broken, problem)
		}
	}
	if len(broken) > 0 {
		return nil, errors.Join(broken...)
	}
	built, _ := ssautil.Packages(found, ssa.InstantiateGenerics)
	built.Build()
	p := &program{calls: map[*ssa.Function][]*ssa.CallCommon{}, unseen: map[*ssa.Function]bool{}, stores: map[field][]ssa.Value{}}
	for function := range ssautil.AllFunctions(built) {
		if function.Pkg != nil && strings.HasPrefix(function.Pkg.Pkg.Path(), project) {
			p.note(function)
		}
	}
	return p, nil
}

// note records what a function does.
func (p *program) note(function *ssa.Function) {
	for _, block := range function.Blocks {
		for _, instruction := range block.Instrs {
			switch instruction := instruction.(type) {
			case ssa.CallInstruction:
				p.noteCall(instruction)
			case *ssa.Store:
				if at, ok := fieldOf(instruction.Addr); ok {
					p.stores[at] = append(p.stores[at], instruction.Val)
				}
			}
			p.noteValues(instruction)
		}
	}
}

func (p *program) noteCall(instruction ssa.CallInstruction) {
	call := instruction.Common()
	if callee := call.StaticCallee(); callee != nil {
		p.calls[callee] = append(p.calls[callee], call)
	}
	if index, ok := summaryOf(call); ok {
		p.sinks = append(p.sinks, sink{at: instruction.Parent(), summary: call.Args[index]})
	}
}

// noteValues marks functions that are used other than by being called.
func (p *program) noteValues(instruction ssa.Instruction) {
	called, _ := instruction.(ssa.CallInstruction)
	for _, operand := range instruction.Operands(nil) {
		function, ok := (*operand).(*ssa.Function)
		if ok && (called == nil || called.Common().Value != *operand) {
			p.unseen[function] = true
		}
	}
}
