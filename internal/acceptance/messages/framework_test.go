// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

const (
	hashicorp  = "github.com/hashicorp/"
	validators = hashicorp + "terraform-plugin-framework-validators/"
	timeouts   = hashicorp + "terraform-plugin-framework-timeouts/"
	framework  = hashicorp + "terraform-plugin-framework/"
)

// borrowed are the packages whose messages users may meet, and which are scanned
// as a whole: each of their summaries is about what a user has written.
var borrowed = []string{timeouts + "resource/timeouts", timeouts + "action/timeouts", timeouts + "internal/validators"}

// ofFramework are summaries of the framework itself that are about what a user has
// written, by the package that has them. What else it says is a defect.
var ofFramework = map[string][]string{
	framework + "internal/fwserver": {"Missing Configuration for Required Attribute", "WriteOnly Attribute Not Allowed"},
}

// TestEveryBorrowedSummaryIsExplained: what the libraries say in the provider's
// name, its validators and the types of its attributes, is in the guide too, and
// the guide names nothing of theirs that they do not say.
func TestEveryBorrowedSummaryIsExplained(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, guide))
	if err != nil {
		t.Fatal(err)
	}
	_, section, found := strings.Cut(string(text), "\n## Messages of the framework")
	if !found {
		t.Fatalf("%s has no section for them", guide)
	}
	section, _, _ = strings.Cut(section, "\n## ")
	want := borrowedSummaries(t)
	for _, summary := range want {
		if !strings.Contains(section, "`"+summary+"`") && !slices.Contains(explainedIn(string(text)), summary) {
			t.Errorf("%s does not explain %q", guide, summary)
		}
	}
	for _, line := range strings.Split(section, "\n") {
		first, _, _ := strings.Cut(strings.TrimPrefix(line, "| "), " | ")
		for at, one := range strings.Split(first, "`") {
			if strings.HasPrefix(line, "| ") && at%2 == 1 && !slices.Contains(want, one) {
				t.Errorf("%s explains %q, which nobody says", guide, one)
			}
		}
	}
}

// borrowedSummaries reads the libraries as they are in go.mod.
func borrowedSummaries(t *testing.T) []string {
	t.Helper()
	files := token.NewFileSet()
	var summaries []string
	for _, name := range borrowed {
		found, _ := summariesOf(files, map[string][]*ast.File{name: library(t, files, name)})
		summaries = append(summaries, found...)
	}
	for name, listed := range ofFramework {
		there, _ := summariesOf(files, map[string][]*ast.File{name: library(t, files, name)})
		for _, summary := range listed {
			if !slices.Contains(there, summary) {
				t.Errorf("%s does not say %q any more", name, summary)
			}
		}
		summaries = append(summaries, listed...)
	}
	summaries = append(summaries, ofValidators(t, files)...)
	slices.Sort(summaries)
	return slices.DeleteFunc(slices.Compact(summaries), func(summary string) bool {
		return strings.HasPrefix(summary, "Invalid Validator") // a defect of a schema
	})
}

// ofValidators are the summaries of the validators that the provider uses: each
// has a file, which either says something itself or calls a helper by its name.
func ofValidators(t *testing.T, files *token.FileSet) (summaries []string) {
	t.Helper()
	helpers := map[string][]*ast.File{}
	for _, file := range library(t, files, validators+"helpers/validatordiag") {
		for _, declared := range file.Decls {
			if function, ok := declared.(*ast.FuncDecl); ok {
				helpers[function.Name.Name] = []*ast.File{{Name: file.Name, Decls: []ast.Decl{function}}}
			}
		}
	}
	for used := range usedValidators(t, files) {
		folder, name, _ := strings.Cut(used, ".")
		for _, file := range library(t, files, validators+folder) {
			if !declares(file, name) {
				continue
			}
			said, _ := summariesOf(files, map[string][]*ast.File{used: {file}})
			for helper, declared := range helpers {
				if calls(file, helper) {
					more, _ := summariesOf(files, map[string][]*ast.File{used: declared})
					said = append(said, more...)
				}
			}
			summaries = append(summaries, said...)
		}
	}
	return summaries
}

// usedValidators are those of the library that the provider's schemas have, such
// as "stringvalidator.OneOf".
func usedValidators(t *testing.T, files *token.FileSet) map[string]bool {
	t.Helper()
	used := map[string]bool{}
	for _, one := range provider(t, files) {
		for _, file := range one {
			for _, imported := range file.Imports {
				name, err := strconv.Unquote(imported.Path.Value)
				if err != nil || !strings.HasPrefix(name, validators) {
					continue
				}
				ast.Inspect(file, func(node ast.Node) bool {
					if selected, ok := node.(*ast.SelectorExpr); ok && last(selected.X) == path.Base(name) {
						used[path.Base(name)+"."+selected.Sel.Name] = true
					}
					return true
				})
			}
		}
	}
	if len(used) == 0 {
		t.Fatal("no validator of the library is used")
	}
	return used
}

func declares(file *ast.File, name string) bool {
	return slices.ContainsFunc(file.Decls, func(declared ast.Decl) bool {
		function, ok := declared.(*ast.FuncDecl)
		return ok && function.Recv == nil && function.Name.Name == name
	})
}

func calls(file *ast.File, name string) (found bool) {
	ast.Inspect(file, func(node ast.Node) bool {
		call, ok := node.(*ast.CallExpr)
		found = found || (ok && last(call.Fun) == name)
		return !found
	})
	return found
}

// library is the source of a package of another module.
func library(t *testing.T, files *token.FileSet, name string) []*ast.File {
	t.Helper()
	folder, err := exec.CommandContext(t.Context(), "go", "list", "-f", "{{.Dir}}", name).Output()
	if err != nil {
		t.Fatalf("go list %s: %v", name, err)
	}
	names, err := filepath.Glob(filepath.Join(strings.TrimSpace(string(folder)), "*.go"))
	if err != nil || len(names) == 0 {
		t.Fatalf("%s has no files: %v", name, err)
	}
	var all []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, file)
	}
	return all
}
