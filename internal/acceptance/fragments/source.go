// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package fragments

import (
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strconv"
	"strings"
)

// Source returns the fragments of the texts in a Go file, which are its messages
// and descriptions.
func Source(name string, source []byte) ([]Fragment, error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.SkipObjectResolution)
	if err != nil {
		return nil, err
	}
	r := reader{files: files, name: name}
	ast.Inspect(file, r.visit)
	return r.found, nil
}

// reader collects the fragments of a file.
type reader struct {
	files *token.FileSet
	name  string
	found []Fragment
}

func (r *reader) visit(node ast.Node) bool {
	expression, is := node.(ast.Expr)
	if !is {
		return true
	}
	text, is := r.text(expression)
	if is {
		where := fmt.Sprintf("%s:%d", r.name, r.files.Position(expression.Pos()).Line)
		r.found = append(r.found, In(where, fill(text))...)
	}
	return !is
}

// gap stands for what is known at run time only.
const gap = "x"

// text joins the parts of a sum; what is no literal is a gap, and may have texts
// of its own.
func (r *reader) text(expression ast.Expr) (text string, is bool) {
	switch expression := expression.(type) {
	case *ast.BasicLit:
		text, err := strconv.Unquote(expression.Value)
		return text, err == nil && expression.Kind == token.STRING
	case *ast.BinaryExpr:
		left, isLeft := r.text(expression.X)
		right, isRight := r.text(expression.Y)
		if expression.Op != token.ADD || !isLeft && !isRight {
			return "", false
		}
		return r.orGap(left, isLeft, expression.X) + r.orGap(right, isRight, expression.Y), true
	}
	return "", false
}

func (r *reader) orGap(text string, is bool, expression ast.Expr) string {
	if is {
		return text
	}
	ast.Inspect(expression, r.visit)
	return gap
}

var (
	// lineOfVerb is a verb that is a whole line, of a setting.
	lineOfVerb = regexp.MustCompile(`(?m)^( *)%(?:\[\d\])?s$`)
	quoted     = regexp.MustCompile(`%(?:\[\d\])?q`)
	verb       = regexp.MustCompile(`%(?:\[\d\])?[a-z]`)
)

// fill puts something into the place of the verbs of a format.
func fill(text string) string {
	text = lineOfVerb.ReplaceAllString(text, "${1}x = \"x\"")
	text = quoted.ReplaceAllString(text, `"x"`)
	return strings.ReplaceAll(verb.ReplaceAllString(text, gap), "%%", "%")
}
