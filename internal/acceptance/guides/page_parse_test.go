// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestBlocksOfAPage(t *testing.T) {
	t.Parallel()
	got, err := blocks("# Page\n\n```shell\nls\n```\n\n<!-- test: fails -->\n<!-- test: needs actions -->\n```text\nno\n```\n" +
		"<!-- test: meanwhile, it rains -->\n<!-- test: delete lines with \"a b\" in main.tf -->\n" +
		"<!-- test: instead of the line with \"x = 1\" in main.tf -->\n```terraform\nx = 2\n```\n\n- item\n\n  ```terraform\n  # sub/main.tf\n    y = 3\n  ```\n" +
		"<!-- test: not run, on the moon -->\n```ini\n```\n<!-- schema generated -->\n<!-- test: in another terminal -->\n```shell\ntop\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	want := []block{
		{language: "shell", text: "ls\n", line: 3},
		{language: "text", text: "no\n", line: 9, marks: marks{fails: true, needs: "actions"}},
		{line: 12, marks: marks{event: "it rains"}},
		{line: 13, marks: marks{deleted: "a b", into: "main.tf"}},
		{language: "terraform", text: "x = 2\n", line: 15, marks: marks{replaced: "x = 1", into: "main.tf"}},
		{language: "terraform", text: "# sub/main.tf\n  y = 3\n", line: 21},
		{language: "ini", line: 26, marks: marks{notRun: "on the moon"}},
		{language: "shell", text: "top\n", line: 30, marks: marks{beside: true}},
	}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(block{}, marks{})); diff != "" {
		t.Errorf("blocks (-want +got):\n%s", diff)
	}
	if file := got[5].file(); file != "sub/main.tf" {
		t.Errorf("the block goes to %q", file)
	}
}

// TestBlocksRefused: what would leave a block out without anybody noticing.
func TestBlocksRefused(t *testing.T) {
	t.Parallel()
	for name, page := range map[string]string{
		"an unknown comment":        "<!-- test: skip -->\n```shell\n```\n",
		"no reason":                 "<!-- test: not run -->\n```shell\n```\n",
		"a comment without a block": "<!-- test: fails -->\n\ntext\n",
		"a block without an end":    "```shell\nls\n",
	} {
		if got, err := blocks(page); err == nil {
			t.Errorf("%s is accepted: %+v", name, got)
		}
	}
}
