// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	root  = "../../.."
	guide = "docs/guides/troubleshooting.md"
)

// explained is a summary in the first column of a table.
var explained = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// explainedIn are the summaries that a guide explains, sorted.
func explainedIn(text string) []string {
	var all []string
	for _, line := range strings.Split(text, "\n") {
		if first, _, table := strings.Cut(strings.TrimPrefix(line, "| "), " | "); table && strings.HasPrefix(line, "| ") {
			for _, found := range explained.FindAllStringSubmatch(first, -1) {
				all = append(all, found[1])
			}
		}
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// summariesOf are those of the packages' files, sorted, and where one is lost.
func summariesOf(files *token.FileSet, packages map[string][]*ast.File) (summaries, lost []string) {
	s := &scan{parameters: map[string]int{}, results: map[string]int{}}
	for _, one := range packages {
		for _, file := range one {
			s.declare(file)
		}
	}
	for _, one := range packages {
		s.read(one)
	}
	for _, at := range s.lost {
		lost = append(lost, files.Position(at).String())
	}
	slices.Sort(s.found)
	slices.Sort(lost)
	return slices.Compact(s.found), slices.Compact(lost)
}

// provider is the code that is shipped, by folder.
func provider(t *testing.T, files *token.FileSet) map[string][]*ast.File {
	t.Helper()
	packages := map[string][]*ast.File{}
	err := filepath.WalkDir(filepath.Join(root, "internal"), func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"acceptance", "cmd", "simulator", "testdata"}, entry.Name()):
			return fs.SkipDir
		case !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(files, name, nil, parser.SkipObjectResolution)
		packages[filepath.Dir(name)] = append(packages[filepath.Dir(name)], file)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return packages
}

// TestEverySummaryIsExplained: every summary that the provider can emit is in the
// guide, and the guide explains none that it cannot. A guide that lacks one of
// them would not pass.
func TestEverySummaryIsExplained(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(root, guide))
	if err != nil {
		t.Fatal(err)
	}
	files := token.NewFileSet()
	summaries, lost := summariesOf(files, provider(t, files))
	for _, at := range lost {
		t.Errorf("%s: what becomes a summary here is neither a constant nor called summary", at)
	}
	if diff := cmp.Diff(summaries, explainedIn(string(text))); diff != "" {
		t.Errorf("%s (-can be emitted +is explained):\n%s", guide, diff)
	}
	lines := strings.SplitAfter(string(text), "\n")
	for at, line := range lines {
		if len(explainedIn(line)) == 0 {
			continue
		}
		if rest := slices.Concat(lines[:at], lines[at+1:]); slices.Equal(summaries, explainedIn(strings.Join(rest, ""))) {
			t.Errorf("without the line %q nothing is missing", line)
		}
	}
}

// TestScan: what the other test relies on finds what it has to, and says so where
// it cannot.
func TestScan(t *testing.T) {
	t.Parallel()
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, "sample.go", `package sample

const known = "a constant"

type failure struct{ Summary, detail string }

func parameter(diags D, summary string) { diags.AddError(summary, "") }

func result(which bool) (summary, detail string) {
	if which {
		return "one branch", "no"
	}
	return other()
}

func other() (summary, detail string) { return "the other branch", "no" }

func wordsOfSummary() string { return "a result" }

func use(diags D, at P, name string) {
	diags.AddWarning("a literal", "no")
	diags.AddAttributeError(at, known, "no")
	diags.Append(diag.NewAttributeWarningDiagnostic(at, fmt.Sprintf("%s of %q", name, name), ""), diag.NewErrorDiagnostic("for "+name, ""))
	parameter(diags, "an argument")
	failed := failure{Summary: "a field", detail: "no"}
	failed.Summary = "a changed field"
	diags.AddError(failed.Summary, failed.detail)
	summary, detail := result(true)
	diags.AddError(summary, detail)
	diags.AddError(wordsOfSummary(), "")
	_ = function.Definition{Summary: "no diagnostic"}
	diags.AddError(os.Getenv("HOME"), "lost")
	diags.AddError(name, "lost")
	summary, detail = unheard()
}
`, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	found, lost := summariesOf(files, map[string][]*ast.File{"sample": {file}})
	want := []string{
		"a changed field", "a constant", "a field", "a literal", "a result", "an argument", "for …", "one branch", "the other branch", "… of …",
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("summaries (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"sample.go:32:17", "sample.go:33:17", "sample.go:34:2"}, lost); diff != "" {
		t.Errorf("lost (-want +got):\n%s", diff)
	}
}
