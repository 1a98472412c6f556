// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package links_test

import (
	"io/fs"
	"os"
	"path"
	"regexp"
	"strings"
	"testing"
)

// facts is what the APIs are known to do; comments cite its sections as
// "api-facts 2.2".
const facts = "internal/api-facts.md"

var (
	// factHeading is a section of the facts, "## 7. Errors" or "### 7.5 Errors".
	factHeading = regexp.MustCompile(`(?m)^##+ ([0-9]+(?:\.[0-9]+)?)\.? `)
	// citation is one section or several, in one comment line or over two.
	citation = regexp.MustCompile(`api-facts((?:[\s/]*(?:and |, )?[0-9]+(?:\.[0-9]+)?)+)`)
	section  = regexp.MustCompile(`[0-9]+(?:\.[0-9]+)?`)
)

// TestFactsCited requires that every section that the code cites exists.
func TestFactsCited(t *testing.T) {
	project := os.DirFS(root)
	text, err := fs.ReadFile(project, facts)
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, heading := range factHeading.FindAllSubmatch(text, -1) {
		known[string(heading[1])] = true
	}
	cited := 0
	err = fs.WalkDir(project, "internal", func(name string, _ fs.DirEntry, err error) error {
		if err != nil || path.Ext(name) != ".go" {
			return err
		}
		source, err := fs.ReadFile(project, name)
		for _, found := range citation.FindAllStringSubmatch(string(source), -1) {
			for _, number := range section.FindAllString(found[1], -1) {
				cited++
				if !known[number] {
					t.Errorf("%s cites api-facts %s, which does not exist: %q", name, number, strings.TrimSpace(found[0]))
				}
			}
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if cited == 0 {
		t.Error("no citation was found: is the form of citations another one now?")
	}
}
