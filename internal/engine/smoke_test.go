// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestTheSmokeSetIsThere finds lines of the smoke set that select no test any more,
// and smoke tests in places where make smoke does not look.
func TestTheSmokeSetIsThere(t *testing.T) {
	places := []string{"internal/acceptance", "internal/cmd/demo"}
	head := regexp.MustCompile(`(?m)^func (Test\w+)\(t \*testing\.T\)`)
	var names []string
	tree := os.DirFS(project)
	err := fs.WalkDir(tree, "internal", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(name, "_test.go") {
			return err
		}
		place := path.Dir(name)
		seen := slices.ContainsFunc(places, func(known string) bool {
			return place == known || strings.HasPrefix(place, known+"/")
		})
		text, err := fs.ReadFile(tree, name)
		if err != nil {
			return err
		}
		for _, found := range head.FindAllStringSubmatch(string(text), -1) {
			if seen {
				names = append(names, found[1])
			} else if strings.HasPrefix(found[1], "TestSmoke") {
				t.Errorf("%s is in %s, where make smoke does not look", found[1], place)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(projectFile(t, ".ci/smoke")) {
		pattern := strings.TrimSpace(line)
		if pattern == "" || strings.HasPrefix(pattern, "#") {
			continue
		}
		for _, alternative := range alternatives(pattern) {
			if wanted := regexp.MustCompile("^(" + alternative + ")$"); !slices.ContainsFunc(names, wanted.MatchString) {
				t.Errorf(".ci/smoke: no test is named %s", alternative)
			}
		}
	}
}

// alternatives writes out a pattern such as TestA(B|C).
func alternatives(pattern string) []string {
	before, rest, found := strings.Cut(pattern, "(")
	if !found {
		return []string{pattern}
	}
	inside, after, _ := strings.Cut(rest, ")")
	var all []string
	for one := range strings.SplitSeq(inside, "|") {
		all = append(all, before+one+after)
	}
	return all
}
