// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"errors"
	"regexp"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// reader goes through a page from its first block to its last.
type reader struct {
	*world
	guide   guide
	engine  engine.Engine
	shell   *shell
	memory  *memory
	secrets secrets
	output  strings.Builder // of all commands
	printed string          // by the last command
	left    bool            // the last command was left out: the engine lacks something
}

// follow does what a block says.
func (r *reader) follow(b block) {
	r.Helper()
	switch {
	case b.marks.needs != "" && !r.has(b):
		r.Logf("line %d: left out: no %s with %s", b.line, b.marks.needs, r.engine)
		r.left = true
	case b.marks.event != "":
		r.event(b)
	case b.marks.deleted != "":
		r.deleteLines(b)
	case b.marks.notRun != "":
		if err := checkSyntax(r.engine, b); err != nil {
			r.Fatalf("line %d: %v", b.line, err)
		}
	case b.marks.replaced != "":
		r.replace(b)
	case b.language == "shell" && b.marks.beside:
		r.start(b)
	case b.language == "shell":
		r.command(b)
	case b.language == "text":
		r.compare(b)
	case b.file() != "":
		r.put(b.file(), r.memory.apply(b.text))
	default:
		r.Fatalf("line %d: this block is neither run nor compared nor written, and no comment says why", b.line)
	}
}

// event does what others do meanwhile.
func (r *reader) event(b block) {
	r.Helper()
	happen, known := r.guide.meanwhile[b.marks.event]
	if !known {
		r.Fatalf("line %d: nobody knows how %q happens", b.line, b.marks.event)
	}
	happen(r.world)
}

// command runs a block, and keeps what it printed.
func (r *reader) command(b block) {
	r.Helper()
	if r.initialized {
		r.initialized = false
		if _, err := r.shell.run("terraform init"); err != nil {
			r.Fatal(err)
		}
	}
	printed, err := r.shell.run(r.memory.apply(b.text))
	r.Logf("line %d:\n%s", b.line, printed)
	r.printed, r.left = printed, false
	r.output.WriteString(printed)
	r.notice()
	var failed *failedError
	switch {
	case b.marks.fails && err == nil:
		r.Fatalf("line %d: this should have failed:\n%s", b.line, printed)
	case b.marks.fails && errors.As(err, &failed):
	case err != nil:
		r.Fatalf("line %d: %v", b.line, err)
	}
}

// start runs a block in another terminal, and keeps its first line.
func (r *reader) start(b block) {
	r.Helper()
	printed, err := r.shell.beside(r.memory.apply(b.text))
	if err != nil {
		r.Fatalf("line %d: %v", b.line, err)
	}
	r.printed, r.left = printed, false
}

// compare holds what was printed against the page.
func (r *reader) compare(b block) {
	r.Helper()
	if r.left {
		return
	}
	if err := r.memory.compare(b.text, r.printed); err != nil {
		r.Fatalf("line %d: %v\n\nprinted was:\n%s", b.line, err, r.printed)
	}
}

// replace replaces a line of a file, as the page says.
func (r *reader) replace(b block) {
	r.Helper()
	text := r.content(b.marks.into)
	line := regexp.MustCompile("(?m)^.*" + regexp.QuoteMeta(b.marks.replaced) + ".*\n")
	if found := line.FindAllString(text, -1); len(found) != 1 {
		r.Fatalf("line %d: %q is not in one line of %s but in %d:\n%s", b.line, b.marks.replaced, b.marks.into, len(found), text)
	}
	r.put(b.marks.into, line.ReplaceAllLiteralString(text, r.memory.apply(b.text)))
}

// deleteLines deletes lines of a file, as the text says.
func (r *reader) deleteLines(b block) {
	r.Helper()
	var kept []string
	lines := strings.Split(r.content(b.marks.into), "\n")
	for _, line := range lines {
		if !strings.Contains(line, b.marks.deleted) {
			kept = append(kept, line)
		}
	}
	if len(kept) == len(lines) {
		r.Fatalf("line %d: %s has no line with %q", b.line, b.marks.into, b.marks.deleted)
	}
	r.put(b.marks.into, strings.Join(kept, "\n"))
}
