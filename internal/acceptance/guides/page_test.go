// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"fmt"
	"regexp"
	"strings"
)

// block is a fenced block of a page, or an event between two of them.
type block struct {
	language string // of the fence; "" is an event
	text     string
	line     int // of the page
	marks    marks
}

// marks are what comments say about a block.
type marks struct {
	notRun   string // the reason
	fails    bool
	needs    string // a feature of the engine
	into     string // a file
	replaced string // in a line of that file
	event    string
	deleted  string // lines with this text, in a file
	beside   bool   // in another terminal
}

var (
	fence  = regexp.MustCompile("^( *)```([a-z]*)$")
	marked = regexp.MustCompile(`^<!-- test: (.*) -->$`)
)

// blocks reads a page.
func blocks(page string) ([]block, error) {
	var found []block
	var next marks
	var open *block
	var indent string
	for index, line := range strings.Split(page, "\n") {
		switch fenced, mark := fence.FindStringSubmatch(line), marked.FindStringSubmatch(line); {
		case open != nil && fenced != nil && fenced[2] == "":
			found = append(found, *open)
			open = nil
		case open != nil:
			open.text += strings.TrimPrefix(line, indent) + "\n"
		case fenced != nil:
			open, indent = &block{language: fenced[2], line: index + 1, marks: next}, fenced[1]
			next = marks{}
		case mark != nil:
			if err := next.add(mark[1]); err != nil {
				return nil, fmt.Errorf("line %d: %w", index+1, err)
			}
			if next.event != "" || next.deleted != "" {
				found = append(found, block{line: index + 1, marks: next})
				next = marks{}
			}
		case strings.TrimSpace(line) != "" && next != marks{}:
			return nil, fmt.Errorf("line %d: a comment for the test has no block", index+1)
		}
	}
	if open != nil {
		return nil, fmt.Errorf("line %d: the block has no end", open.line)
	}
	return found, nil
}

var (
	insteadOf   = regexp.MustCompile(`^instead of the line with "(.*)" in (\S+)$`)
	deleteLines = regexp.MustCompile(`^delete lines with "(.*)" in (\S+)$`)
)

// add takes in one comment.
func (m *marks) add(text string) error {
	verb, rest, _ := strings.Cut(text, ", ")
	if deleted := deleteLines.FindStringSubmatch(text); deleted != nil {
		m.deleted, m.into = deleted[1], deleted[2]
		return nil
	}
	if instead := insteadOf.FindStringSubmatch(text); instead != nil {
		m.replaced, m.into = instead[1], instead[2]
		return nil
	}
	switch {
	case verb == "not run" && rest != "":
		m.notRun = rest
	case verb == "meanwhile" && rest != "":
		m.event = rest
	case text == "in another terminal":
		m.beside = true
	case text == "fails":
		m.fails = true
	case strings.HasPrefix(text, "needs "):
		m.needs = strings.TrimPrefix(text, "needs ")
	case strings.HasPrefix(text, "into "):
		m.into = strings.TrimPrefix(text, "into ")
	default:
		return fmt.Errorf("%q is nothing that the test knows", text)
	}
	return nil
}

var fileName = regexp.MustCompile(`^# ([\w./-]+\.\w+)$`)

// file is where a block is to be written; "" if it does not say.
func (b block) file() string {
	if b.marks.into != "" {
		return b.marks.into
	}
	first, _, _ := strings.Cut(b.text, "\n")
	if named := fileName.FindStringSubmatch(first); named != nil {
		return named[1]
	}
	return ""
}
