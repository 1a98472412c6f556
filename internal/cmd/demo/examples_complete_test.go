// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// runners are the tests that run examples: which files, and what stands before
// the names that they give to folders of examples.
var runners = map[string]string{
	"examples_*_test.go":                "",
	"examples_test.go":                  "",
	"../../acceptance/guides/*_test.go": "guides",
}

// TestExamplesAreComplete finds folders of examples that no test runs: those
// that no test names in a text of its own.
func TestExamplesAreComplete(t *testing.T) {
	named := map[string]bool{"provider": true} // written by every test
	for pattern, prefix := range runners {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if file == "examples_complete_test.go" {
				continue
			}
			for _, text := range texts(t, file) {
				named[path.Join(prefix, text)] = true
			}
		}
	}
	// A kind of examples, such as resources, names no single one of them.
	for _, kind := range []string{".", "resources", "data-sources", "ephemeral-resources", "functions", "list-resources", "actions", "guides"} {
		delete(named, kind)
	}
	for _, folder := range exampleFolders(t) {
		if !covered(named, folder) {
			t.Errorf("examples/%s is run by no test: add it to a table of TestSmokeExamples...", folder)
		}
	}
}

// covered says whether a test names the folder, or the one that it is a part of.
func covered(named map[string]bool, folder string) bool {
	for ; folder != "."; folder = path.Dir(folder) {
		if named[folder] {
			return true
		}
	}
	return false
}

// exampleFolders are those that hold a configuration.
func exampleFolders(t *testing.T) []string {
	t.Helper()
	var folders []string
	tree := os.DirFS(examples)
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || !entry.IsDir() {
			return err
		}
		for _, pattern := range []string{"*.tf", "*.hcl", "*.sh"} {
			files, err := fs.Glob(tree, path.Join(name, pattern))
			if err != nil {
				return err
			}
			if len(files) > 0 {
				folders = append(folders, name)
				break
			}
		}
		return nil
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no examples: %v", err)
	}
	return folders
}

// texts are the literals of a Go file.
func texts(t *testing.T, file string) []string {
	t.Helper()
	parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	var found []string
	ast.Inspect(parsed, func(node ast.Node) bool {
		literal, is := node.(*ast.BasicLit)
		if !is || literal.Kind != token.STRING {
			return true
		}
		if text, err := strconv.Unquote(literal.Value); err == nil && !strings.Contains(text, "\n") {
			found = append(found, text)
		}
		return true
	})
	return found
}

func TestCovered(t *testing.T) {
	named := map[string]bool{"guides/fleet": true}
	for folder, want := range map[string]bool{
		"guides/fleet": true, "guides/fleet/shard": true, "guides/fleets": false, "guides/other/fleet": false, "guides": false,
	} {
		if got := covered(named, folder); got != want {
			t.Errorf("%s: %v, want %v", folder, got, want)
		}
	}
}
