// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestGuidesCovered says without an engine that every page has a case, that
// every block is run, compared, written or said to be none of it, and that
// every event that a case knows happens.
func TestGuidesCovered(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob(filepath.Join(pages, "*.md"))
	if err != nil || len(files) == 0 {
		t.Fatalf("there are no guides: %v", err)
	}
	for _, file := range files {
		parts := parsed(t, file)
		read, known := guides()[strings.TrimSuffix(filepath.Base(file), ".md")]
		if len(parts) > 0 && !known {
			t.Errorf("%s has no case", file)
			continue
		}
		unseen := map[string]bool{}
		for event := range read.meanwhile {
			unseen[event] = true
		}
		for index, part := range parts {
			if problem := read.uncovered(parts[:index], part); problem != "" {
				t.Errorf("%s:%d: %s", file, part.line, problem)
			}
			delete(unseen, part.marks.event)
		}
		for event := range unseen {
			t.Errorf("%s does not say when %q happens", file, event)
		}
	}
}

// uncovered is why nothing happens with a block; "" if something does.
func (g guide) uncovered(before []block, b block) string {
	switch {
	case b.marks.event != "":
		if g.meanwhile[b.marks.event] == nil {
			return "nobody knows how this happens"
		}
	case b.marks.notRun != "", b.marks.deleted != "", b.marks.replaced != "":
	case b.language == "shell", b.file() != "":
	case b.language != "text":
		return "nothing is done with this block, and no comment says why"
	default:
		for index := len(before) - 1; index >= 0; index-- {
			if earlier := before[index]; earlier.language == "shell" && earlier.marks.notRun == "" {
				return ""
			} else if earlier.language != "text" {
				break
			}
		}
		return "this output follows no command that is run"
	}
	return ""
}
