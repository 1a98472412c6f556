// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// guidePages are what internal/acceptance/guides runs and searches for secrets,
// page by page.
const guidePages = "../../../docs/guides"

// partOf are the folders that are played with another one, by which
// TestSmokeExamples finds them.
var partOf = map[string]string{
	"provider":                         readme,
	driftExample + "/watch":            driftExample,
	driftExample + "/report":           driftExample,
	fleetModule:                        "environments/prod",
	"guides/fleets_of_thousands/shard": "guides/fleets_of_thousands",
}

// elsewhere are the folders that another test runs, and in which no secret is.
var elsewhere = map[string]func(*testing.T){
	fleetModule + "/tests": TestSmokeExampleModuleMocked,
}

// TestExamplesAreComplete finds folders of examples that no test runs and searches
// for secrets: they would be promised by nobody.
func TestExamplesAreComplete(t *testing.T) {
	pages := readPages(t)
	played := scans(t)
	for _, folder := range exampleFolders(t, os.DirFS(examples)) {
		if strings.HasPrefix(folder, "guides/") && printed(t, pages, folder) {
			continue
		}
		whole, is := partOf[folder]
		if !is {
			whole = folder
		}
		if _, is := played[whole]; !is && elsewhere[folder] == nil {
			t.Errorf("examples/%s is run by no test, and not searched for secrets: add it to scans", folder)
		}
	}
	for folder := range byDesign {
		if _, is := played[folder]; !is {
			t.Errorf("secrets are allowed in %s, which is not searched", folder)
		}
	}
}

// readPages are the texts of the guides.
func readPages(t *testing.T) (texts []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(guidePages, "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no guides: %v", err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		texts = append(texts, string(text))
	}
	return texts
}

// printed says whether every file of a folder stands in a guide as it is.
func printed(t *testing.T, pages []string, folder string) bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(examples, folder, "*.*"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there is nothing in %s: %v", folder, err)
	}
	return !slices.ContainsFunc(files, func(file string) bool {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		block := "\n" + strings.TrimSpace(string(text)) + "\n```\n"
		return !slices.ContainsFunc(pages, func(page string) bool { return strings.Contains(page, block) })
	})
}

// exampleFolders are those that hold a configuration or a script.
func exampleFolders(t *testing.T, tree fs.FS) []string {
	t.Helper()
	var folders []string
	err := fs.WalkDir(tree, ".", func(name string, entry fs.DirEntry, err error) error {
		folder := path.Dir(name)
		if err == nil && !entry.IsDir() && !strings.HasPrefix(entry.Name(), ".") && slices.Contains([]string{".tf", ".hcl", ".sh"}, path.Ext(name)) && !slices.Contains(folders, folder) {
			folders = append(folders, folder)
		}
		return err
	})
	if err != nil || len(folders) == 0 {
		t.Fatalf("there are no examples: %v", err)
	}
	slices.Sort(folders)
	return folders
}

// TestIncompleteGuides: a file that no page prints is noticed, and a page that
// prints a part of it does not count.
func TestIncompleteGuides(t *testing.T) {
	const folder = "guides/first_certificate"
	text, err := os.ReadFile(filepath.Join(examples, folder, "main.tf"))
	if err != nil {
		t.Fatal(err)
	}
	whole := "```terraform\n" + string(text) + "```\n"
	got := []bool{printed(t, []string{whole}, folder), printed(t, []string{strings.Replace(whole, "\n}\n", "\n", 1)}, folder), printed(t, nil, folder)}
	if diff := cmp.Diff([]bool{true, false, false}, got); diff != "" {
		t.Errorf("printed (-want +got):\n%s", diff)
	}
}
