// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// pages is the folder of the guides, seen from here.
const pages = "../../../docs/guides"

// guide is what a page is read with.
type guide struct {
	// before prepares what the page takes for granted.
	before func(*world)
	// meanwhile is what others do while the page is read.
	meanwhile map[string]func(*world)
	// after looks at what came of it.
	after func(*world)
}

// TestSmokeGuides runs every guide as it is printed.
func TestSmokeGuides(t *testing.T) {
	found, configuration := install(t)
	needTools(t)
	files, err := filepath.Glob(filepath.Join(pages, "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no guides: %v", err)
	}
	cases := guides()
	// The cases run at a time, and the mirror has to live as long.
	t.Run("page", func(t *testing.T) {
		for _, file := range files {
			name := strings.TrimSuffix(filepath.Base(file), ".md")
			read, known := cases[name]
			delete(cases, name)
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				parts := parsed(t, file)
				switch {
				case len(parts) == 0:
					t.Log("this guide has no blocks: there is nothing to run")
					return
				case !known:
					t.Fatal("this guide has no case: nobody says what it needs, and what has to come of it")
				}
				w := newWorld(t)
				read.before(w)
				r := &reader{world: w, guide: read, engine: found, shell: newShell(w, found, configuration), memory: newMemory(), secrets: newSecrets()}
				r.notice()
				r.read(parts)
				r.keepsSecrets(name)
			})
		}
	})
	for name := range cases {
		t.Errorf("there is no guide %s", name)
	}
}

// parsed are the blocks of a page.
func parsed(t *testing.T, page string) []block {
	t.Helper()
	text, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	parts, err := blocks(string(text))
	if err != nil {
		t.Fatal(err)
	}
	return parts
}

// read goes through a page from its first block to its last.
func (r *reader) read(parts []block) {
	r.Helper()
	for _, part := range parts {
		r.follow(part)
	}
	if !r.partial {
		r.unchanged()
	}
	for _, request := range r.sim.Journal().Requests() {
		if request.TokenInURL {
			r.Errorf("a token is in the URL of %s", request.Line())
		}
	}
	r.guide.after(r.world)
}

// unchanged requires an empty plan after the last block, if there is anything
// to plan.
func (r *reader) unchanged() {
	r.Helper()
	if configurations, _ := filepath.Glob(filepath.Join(r.directory, "*.tf")); len(configurations) == 0 {
		return
	}
	if _, err := os.Stat(filepath.Join(r.directory, "terraform.tfstate")); err != nil {
		return
	}
	if printed, err := r.shell.run("terraform plan -detailed-exitcode"); err != nil {
		r.Errorf("the plan after the page is not empty: %v\n%s", err, printed)
	}
}
