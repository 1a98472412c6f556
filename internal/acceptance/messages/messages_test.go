// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package messages_test

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/messages"
)

const (
	root    = "../../.."
	project = "github.com/activegate/terraform-provider-activegate/internal/"
	guide   = "docs/guides/troubleshooting.md"
)

// explained is a summary in the first column of a table.
var explained = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// TestEverySummaryIsExplained: every summary that the provider can emit is in the
// guide, once, and the guide explains none that it cannot.
func TestEverySummaryIsExplained(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(root, guide))
	if err != nil {
		t.Fatal(err)
	}
	var in []string
	for _, line := range strings.Split(string(text), "\n") {
		if first, _, table := strings.Cut(strings.TrimPrefix(line, "| "), " | "); table && strings.HasPrefix(line, "| ") {
			for _, found := range explained.FindAllStringSubmatch(first, -1) {
				in = append(in, found[1])
			}
		}
	}
	slices.Sort(in)
	summaries, err := messages.Summaries(root, project+"...")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(summaries, in); diff != "" {
		t.Errorf("%s (-can be emitted +is explained):\n%s", guide, diff)
	}
}

// TestSummariesAreFollowed holds that what the other test relies on finds what it
// has to, and says so where it cannot.
func TestSummariesAreFollowed(t *testing.T) {
	found, err := messages.Summaries(root, project+"acceptance/messages/testdata/followed")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		"a captured variable", "a changed field", "a constant", "a field", "a result", "a sum", "an argument", "another result",
		"for …", "one branch", "the other branch", "… of …",
	}
	if diff := cmp.Diff(want, found); diff != "" {
		t.Errorf("summaries (-want +got):\n%s", diff)
	}
	if found, err := messages.Summaries(root, project+"acceptance/messages/testdata/lost"); err == nil || !strings.Contains(err.Error(), "Getenv") {
		t.Errorf("what nobody knows is no error: %q, %v", found, err)
	}
}
