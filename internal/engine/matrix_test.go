// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// project is the folder of the whole project, seen from here.
const project = "../.."

// TestMatrixIsOne holds against each other what says on which engines the
// provider is tested.
func TestMatrixIsOne(t *testing.T) {
	var want []string
	for _, line := range lines(t, "GNUmakefile", `^(?:DOCS_ENGINE|RELEASE_ENGINES|ENGINE_RELEASES) .*`) {
		for _, found := range regexp.MustCompile(`(terraform|tofu):v(\d+\.\d+)\.\d+`).FindAllStringSubmatch(line, -1) {
			want = append(want, found[1]+" "+found[2])
		}
	}
	slices.Sort(want)

	var workflow, readme []string
	add := func(list *[]string, product, text string) {
		for _, line := range regexp.MustCompile(`\d+\.\d+`).FindAllString(text, -1) {
			*list = append(*list, product+" "+line)
		}
	}
	versions := lines(t, ".github/workflows/test.yml", `^ +version: \[.*\]`)
	sentence := lines(t, "README.md", `tested on Terraform [\d., and]+ and OpenTofu [\d., and]+\.`)
	if len(versions) != 2 || len(sentence) != 1 {
		t.Fatalf("the workflow has %d matrices, the README %d sentences", len(versions), len(sentence))
	}
	add(&workflow, "terraform", versions[0])
	add(&workflow, "tofu", versions[1])
	terraform, tofu, _ := strings.Cut(sentence[0], "OpenTofu")
	add(&readme, "terraform", terraform)
	add(&readme, "tofu", tofu)
	for name, got := range map[string][]string{"the workflow": workflow, "the README": readme} {
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s against GNUmakefile (-want +got):\n%s", name, diff)
		}
	}
}

// lines are those parts of a file that match.
func lines(t *testing.T, name, pattern string) []string {
	t.Helper()
	return regexp.MustCompile("(?m)"+pattern).FindAllString(projectFile(t, name), -1)
}

// projectFile reads a file of the project.
func projectFile(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(project, filepath.FromSlash(name)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
