// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package fragments_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/fragments"
)

// root is the project's folder, seen from here.
const root = "../../.."

// apart are folders whose texts nobody pastes.
var apart = []string{".git", ".build", "testdata", "acceptance", "simulator", "cmd"}

// collect returns the fragments of all messages, descriptions, pages and
// examples, by the kind of file.
func collect(t *testing.T) map[string][]fragments.Fragment {
	t.Helper()
	project := os.DirFS(root)
	found := map[string][]fragments.Fragment{}
	err := fs.WalkDir(project, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			if err == nil && slices.Contains(apart, entry.Name()) {
				return fs.SkipDir
			}
			return err
		}
		kind := path.Ext(name)
		of := map[string]func(string, []byte) ([]fragments.Fragment, error){".go": fragments.Source, ".md": page, ".tmpl": page, ".tf": whole, ".hcl": whole}[kind]
		if of == nil || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		text, err := fs.ReadFile(project, name)
		if err != nil {
			return err
		}
		shown, err := of(name, text)
		found[kind] = append(found[kind], shown...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func page(name string, text []byte) ([]fragments.Fragment, error) {
	return fragments.Page(name, string(text)), nil
}

func whole(name string, text []byte) ([]fragments.Fragment, error) {
	return []fragments.Fragment{{Where: name, Text: string(text)}}, nil
}

// TestEveryFragmentParses: what a message or a page shows can be pasted.
func TestEveryFragmentParses(t *testing.T) {
	found := collect(t)
	for kind, atLeast := range map[string]int{".go": 20, ".md": 150, ".tmpl": 40, ".tf": 60, ".hcl": 5} {
		if len(found[kind]) < atLeast {
			t.Errorf("only %d fragments in %s files", len(found[kind]), kind)
		}
	}
	for _, shown := range found {
		for _, one := range shown {
			if _, err := one.Parse(); err != nil {
				t.Error(err)
			}
		}
	}
}

// TestFragmentsAreFound: each form is found, and what no engine parses is an error.
func TestFragmentsAreFound(t *testing.T) {
	source := []byte("package p\n\nimport \"fmt\"\n\nfunc f(a string) string {\n" +
		"\treturn fmt.Sprintf(\"Say `on_destroy = %q`, or\\n\\n  import {\\n    to = %[1]s\\n    id = %[2]q\\n  }\\n\\n\", a) + \"Or `removed { lifecycle { destroy = false } }` of \" + a\n}\n")
	shown, err := fragments.Source("a.go", source)
	if err != nil {
		t.Fatal(err)
	}
	shown = append(shown, fragments.Page("a.md", "Take `import { to = A, id = \"x\" }` and `on_destroy = \"fail\"`, not `a=b`.\n\n```terraform\nlocals {\n  a = 1\n}\n```\n\n```shell\nb = {\n```\n")...)
	type seen struct {
		Where, Text string
		Parses      bool
	}
	var got []seen
	for _, one := range shown {
		_, err := one.Parse()
		got = append(got, seen{one.Where, one.Text, err == nil})
	}
	want := []seen{
		{"a.go:6", "import {\n    to = x\n    id = \"x\"\n  }\n", true},
		{"a.go:6", "on_destroy = \"x\"\n", true},
		{"a.go:6", "removed { lifecycle { destroy = false } }\n", false},
		{"a.md:1", "import { to = A, id = \"x\" }\n", false},
		{"a.md:1", "on_destroy = \"fail\"\n", true},
		{"a.md:4", "locals {\n  a = 1\n}\n", true},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("fragments (-want +got):\n%s", diff)
	}
}
