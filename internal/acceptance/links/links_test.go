// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package links_test

import (
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/links"
)

// root is the project's folder, seen from here.
const root = "../../.."

// TestLinks checks every page and template of the project.
func TestLinks(t *testing.T) {
	project := os.DirFS(root)
	checked := map[string]int{}
	err := fs.WalkDir(project, ".", func(name string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if entry.IsDir() && slices.Contains([]string{".git", ".build", "testdata"}, entry.Name()) {
			return fs.SkipDir
		}
		extension := path.Ext(name)
		if entry.IsDir() || (extension != ".md" && extension != ".tmpl") {
			return nil
		}
		checked[strings.SplitN(name, "/", 2)[0]]++
		problems, err := links.Check(project, name)
		for _, problem := range problems {
			t.Error(problem)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, where := range []string{"README.md", "docs", "templates", "internal"} {
		if checked[where] == 0 {
			t.Errorf("nothing was checked in %s", where)
		}
	}
}
