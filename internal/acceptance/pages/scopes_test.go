// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package pages_test

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// root is the project's folder, seen from here.
const root = "../../.."

func read(t *testing.T, name string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestPagesNameTheirScopes: every page that speaks to a gate or an environment
// says what the token needs, and says the same as all others.
func TestPagesNameTheirScopes(t *testing.T) {
	uses := tfkit.ScopeUses()
	for page := range uses {
		if text := read(t, "docs/"+page+".md"); !strings.Contains(text, tfkit.ScopeWords(page)) {
			t.Errorf("docs/%s.md lacks: %s", page, tfkit.ScopeWords(page))
		}
	}
	// A preflight needs a token, whatever it may do, and the rest asks nobody.
	asksNothing := []string{"data-sources/access", "resources/keystore", "ephemeral-resources/self_signed_certificate"}
	// AppMon has users with permissions instead.
	asksNothing = append(asksNothing, "data-sources/appmon_collectors", "resources/appmon_certificate")
	for _, kind := range kinds {
		files, err := filepath.Glob(filepath.Join(root, "docs", kind.folder, "*.md"))
		if err != nil || len(files) == 0 {
			t.Fatalf("there are no pages in docs/%s: %v", kind.folder, err)
		}
		for _, file := range files {
			page := kind.folder + "/" + strings.TrimSuffix(filepath.Base(file), ".md")
			if uses[page] == nil && !slices.Contains(asksNothing, page) {
				t.Errorf("nobody says which scopes %s needs: add it to tfkit.ScopeUses", page)
			}
		}
	}
}

// TestTablesOfScopes: the provider's page and the README have the same table, and
// it is that of the code.
func TestTablesOfScopes(t *testing.T) {
	index := read(t, "templates/index.md.tmpl")
	for _, row := range scopeRows() {
		if !strings.Contains(index, row+"\n") {
			t.Errorf("templates/index.md.tmpl lacks the row:\n%s", row)
		}
	}
	for _, scope := range tfkit.TokenScopes() {
		names := "none"
		if platform := dynatrace.PlatformScopes(scope.API); len(platform) > 0 {
			names = "`" + strings.Join(platform, "` or `") + "`"
		}
		if row := fmt.Sprintf("| `%s` | %s |\n", scope.API, names); !strings.Contains(index, row) {
			t.Errorf("templates/index.md.tmpl lacks the row:\n%s", row)
		}
	}
	readme := read(t, "README.md")
	for page, uses := range tfkit.ScopeUses() {
		want := ""
		for _, use := range uses {
			switch { // who has no cluster needs none of its scope
			case want == "":
			case use.Scope == dynatrace.ScopeServiceProvider:
				want += "; of a cluster: "
			default:
				want += ", "
			}
			want += "`" + use.Scope + "`"
		}
		row := regexp.MustCompile(`(?m)^\| [^|]*\(docs/` + page + `\.md\) \| (.*?) \|`).FindStringSubmatch(readme)
		if len(row) < 2 || row[1] != want {
			t.Errorf("README.md says %q of the scopes of %s, not %q", row, page, want)
		}
	}
}

// kinds are those of pages, in the order of the table, and how they are called.
var kinds = []struct{ folder, name string }{
	{"resources", "resource"}, {"data-sources", "data source"}, {"list-resources", "list"}, {"actions", "action"}, {"ephemeral-resources", "ephemeral"},
}

// scopeRows are the lines of the provider's page, one for each scope.
func scopeRows() (rows []string) {
	pages := tfkit.ScopeUses()
	for _, scope := range tfkit.TokenScopes() {
		var needed []string
		for _, kind := range kinds {
			for _, page := range slices.Sorted(maps.Keys(pages)) {
				folder, name, _ := strings.Cut(page, "/")
				if folder == kind.folder && slices.ContainsFunc(pages[page], func(use tfkit.ScopeUse) bool { return use.Scope == scope.API }) {
					needed = append(needed, fmt.Sprintf("%s [%s](%s.md)", kind.name, strings.ReplaceAll(name, "_", " "), page))
				}
			}
		}
		rows = append(rows, fmt.Sprintf("| `%s` (%s) | %s | %s |", scope.API, scope.UI, scope.Setting, strings.Join(needed, ", ")))
	}
	return rows
}
