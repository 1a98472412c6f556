// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package links_test

import (
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/links"
)

// TestCheckFinds: each kind of broken reference is found, and nothing else is.
func TestCheckFinds(t *testing.T) {
	project := fstest.MapFS{
		"docs/guide.md": {Data: []byte("# A `first` guide\n\n## Twice\n\n## Twice\n\n<a id=\"nested--x\"></a>\n")},
		"docs/page.md": {Data: []byte(`# Page

[good](guide.md), [anchor](guide.md#a-first-guide), [second](guide.md#twice-1), [nested](guide.md#nested--x), [own](#page),
[folder](../docs), [web](https://example.com/a#b), [mail](mailto:a@example.com), ` + "`internal/there`, `[code](nowhere.md)`" + `
[gone](missing.md)
[no heading](guide.md#three)
[not mine](#nowhere)
[plain](http://example.com)
[no host](https:///a)
[empty]()
[defined]: other.md
` + "`internal/gone` and [`code`](gone.md)\n```\n[in a block](nowhere.md)\n```\n")},
		"templates/page.md.tmpl": {Data: []byte("{{ tffile \"examples/there.tf\" }}\n{{tffile \"examples/gone.tf\"}}\n{{ codefile \"shell\" \"examples/gone.sh\" }}\n{{ tffile .ExampleFile }}\n")},
		"examples/there.tf":      {},
		"internal/there/doc.go":  {},
	}
	want := map[string][]string{
		"docs/guide.md": nil,
		"docs/page.md": {
			"docs/page.md:5: missing.md leads to docs/missing.md, which is not there",
			"docs/page.md:6: guide.md#three leads to a heading that is not there",
			"docs/page.md:7: #nowhere leads to a heading that is not there",
			"docs/page.md:8: http://example.com is not https",
			"docs/page.md:9: https:///a has no host",
			"docs/page.md:10: a link leads nowhere",
			"docs/page.md:11: other.md leads to docs/other.md, which is not there",
			"docs/page.md:12: gone.md leads to docs/gone.md, which is not there",
			"docs/page.md:12: internal/gone is not in the project",
		},
		"templates/page.md.tmpl": {
			"templates/page.md.tmpl:2: examples/gone.tf is not there",
			"templates/page.md.tmpl:3: examples/gone.sh is not there",
		},
	}
	for name, problems := range want {
		got, err := links.Check(project, name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(problems, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
