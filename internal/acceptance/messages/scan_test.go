// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages_test

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Gap stands in a summary for what is known at run time only.
const gap = "…"

var verb = regexp.MustCompile(`%[-+# 0]*\d*[a-z]`)

// diagnostics are the framework's functions that make them, with the argument
// that is the summary.
var diagnostics = map[string]int{
	"AddError": 0, "AddWarning": 0, "AddAttributeError": 1, "AddAttributeWarning": 1,
	"NewErrorDiagnostic": 0, "NewWarningDiagnostic": 0, "NewAttributeErrorDiagnostic": 1, "NewAttributeWarningDiagnostic": 1,
}

// scan finds the summaries in files of one package after the other. Whatever
// carries one has "summary" in its name: a variable, a field, a parameter, a
// result, or the function that returns it. What has not is lost.
type scan struct {
	parameters map[string]int // the one that is a summary, by the name of the function
	results    map[string]int
	constants  map[string]string // of the package
	found      []string
	lost       []token.Pos
}

// declare notes the functions of a file, of which those of all packages have to
// be known before any is read.
func (s *scan) declare(file *ast.File) {
	for _, declared := range file.Decls {
		function, ok := declared.(*ast.FuncDecl)
		if !ok {
			continue
		}
		if at := named(function.Type.Params); at >= 0 {
			s.parameters[function.Name.Name] = at
		}
		if at := resultOf(function.Name.Name, function.Type); at >= 0 {
			s.results[function.Name.Name] = at
		}
	}
}

// named is the place of what is called a summary, or -1.
func named(fields *ast.FieldList) int {
	at := 0
	if fields == nil {
		return -1
	}
	for _, field := range fields.List {
		for _, name := range field.Names {
			if carries(name.Name) {
				return at
			}
			at++
		}
	}
	return -1
}

func resultOf(name string, kind *ast.FuncType) int {
	if at := named(kind.Results); at >= 0 || kind.Results == nil || !carries(name) {
		return at
	}
	return 0
}

func carries(name string) bool { return strings.Contains(strings.ToLower(name), "summary") }

// read finds the summaries of one package.
func (s *scan) read(files []*ast.File) {
	s.constants = map[string]string{}
	for _, file := range files {
		ast.Inspect(file, func(node ast.Node) bool {
			if spec, ok := node.(*ast.ValueSpec); ok && len(spec.Values) == len(spec.Names) {
				for i, name := range spec.Names {
					if text, ok := literal(spec.Values[i]); ok {
						s.constants[name.Name] = text
					}
				}
			}
			return true
		})
	}
	for _, file := range files {
		ast.Inspect(file, s.visit)
	}
}

func (s *scan) visit(node ast.Node) bool {
	switch node := node.(type) {
	case *ast.CallExpr:
		name := last(node.Fun)
		at, ok := diagnostics[name]
		if !ok {
			at, ok = s.parameters[name]
		}
		if ok && at < len(node.Args) {
			s.take(node.Args[at])
		}
	case *ast.CompositeLit:
		return node.Type == nil || last(node.Type) != "Definition" // of a function, which has a summary, too
	case *ast.KeyValueExpr:
		if carries(last(node.Key)) {
			s.take(node.Value)
		}
	case *ast.AssignStmt:
		s.assign(node.Lhs, node.Rhs)
	case *ast.ValueSpec:
		for i, name := range node.Names {
			if i < len(node.Values) && carries(name.Name) {
				s.take(node.Values[i])
			}
		}
	case *ast.FuncDecl:
		if at := resultOf(node.Name.Name, node.Type); at >= 0 && node.Body != nil {
			s.returned(node.Body, at)
		}
	}
	return true
}

func (s *scan) assign(to, from []ast.Expr) {
	for i, one := range to {
		if !carries(last(one)) {
			continue
		}
		if len(from) == len(to) {
			s.take(from[i])
		} else if call, ok := from[0].(*ast.CallExpr); !ok || !s.answers(call) {
			s.lost = append(s.lost, one.Pos())
		}
	}
}

// answers says that a call returns what is called a summary there.
func (s *scan) answers(call *ast.CallExpr) bool {
	_, ok := s.results[last(call.Fun)]
	return ok
}

// returned takes one result of a function.
func (s *scan) returned(body *ast.BlockStmt, at int) {
	ast.Inspect(body, func(node ast.Node) bool {
		if _, other := node.(*ast.FuncLit); other {
			return false
		}
		if end, ok := node.(*ast.ReturnStmt); ok && len(end.Results) > 0 {
			s.take(end.Results[min(at, len(end.Results)-1)])
		}
		return true
	})
}

// take notes what an expression may be.
func (s *scan) take(value ast.Expr) {
	text, ok := s.text(value)
	switch {
	case ok && strings.Trim(text, gap+" :") != "":
		s.found = append(s.found, text)
	case !ok && !s.passedOn(value):
		s.lost = append(s.lost, value.Pos())
	}
}

// passedOn says that a value is called a summary elsewhere, or made of one.
func (s *scan) passedOn(value ast.Expr) bool {
	call, ok := value.(*ast.CallExpr)
	if !ok {
		return carries(last(value))
	}
	return carries(last(call.Fun)) || s.answers(call) ||
		slices.ContainsFunc(call.Args, func(argument ast.Expr) bool { return carries(last(argument)) })
}

// text is a constant, with a gap for each part of it that is none.
func (s *scan) text(value ast.Expr) (string, bool) {
	if text, ok := literal(value); ok {
		return text, true
	}
	switch value := value.(type) {
	case *ast.BasicLit:
		return "", true // a number
	case *ast.Ident:
		text, ok := s.constants[value.Name]
		return text, ok
	case *ast.BinaryExpr:
		left, _ := s.text(value.X)
		right, _ := s.text(value.Y)
		return orGap(left) + orGap(right), left+right != ""
	case *ast.CallExpr:
		if last(value.Fun) == "Sprintf" {
			format, ok := s.text(value.Args[0])
			return verb.ReplaceAllString(format, gap), ok
		}
	}
	return "", false
}

func orGap(text string) string {
	if text == "" {
		return gap
	}
	return text
}

func literal(value ast.Expr) (string, bool) {
	one, ok := value.(*ast.BasicLit)
	if !ok || one.Kind != token.STRING {
		return "", false
	}
	text, err := strconv.Unquote(one.Value)
	return text, err == nil
}

// last is the name that an expression ends in.
func last(value ast.Expr) string {
	switch value := value.(type) {
	case *ast.Ident:
		return value.Name
	case *ast.SelectorExpr:
		return value.Sel.Name
	case *ast.CallExpr:
		return last(value.Fun)
	case *ast.StarExpr:
		return last(value.X)
	}
	return ""
}
