// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// queryFile is where engines look for list blocks.
const queryFile = "find.tfquery.hcl"

// asks writes the list blocks, and queries.
func (e *external) asks(blocks string, arguments ...string) result {
	e.t.Helper()
	e.file(e.path("work", queryFile), blocks)
	return e.run(append([]string{"query"}, arguments...)...)
}

// foundData is what `terraform query -json` tells of a result.
type foundData struct {
	Address  string         `json:"address"`
	Name     string         `json:"display_name"`
	Identity map[string]any `json:"identity"`
	Resource map[string]any `json:"resource_object"`
}

// results are those of `terraform query -json`.
func (e *external) results(r result) []foundData {
	e.t.Helper()
	var all []foundData
	lines := bufio.NewScanner(strings.NewReader(e.ok(r).stdout))
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		var line struct {
			Type  string    `json:"type"`
			Found foundData `json:"list_resource_found"`
		}
		if err := json.Unmarshal(lines.Bytes(), &line); err != nil {
			e.t.Fatalf("%v: %s", err, lines.Text())
		}
		if line.Type == "list_resource_found" {
			all = append(all, line.Found)
		}
	}
	return all
}

// TestExternalQueryTokens finds an orphan, adopts it with the configuration that
// the query generates, and revokes it by removing that.
func TestExternalQueryTokens(t *testing.T) {
	needs(t, engine.ListResources)
	w := newEnvironmentWorld(t)
	e := newExternal(t, w.world)
	kept, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "kept", LastUsed: environmentStart})
	orphan, _ := w.api.AddGateToken(simulator.TokenSeed{Name: "orphan", Created: environmentStart.Add(-400 * day), Expires: environmentStart.Add(90 * day)})
	e.file(e.path("work", "main.tf"), w.provider())
	name := fmt.Sprintf("orphan (%s): expires 2026-05-31, never used", orphan)

	unused := listBlock("activegate_token", "include_resource = true", "", `unused_for = "1y"`)
	e.says(e.ok(e.asks(unused)), "list.activegate_token.found id="+orphan+" "+name)
	results := e.results(e.asks(unused, "-json"))
	if len(results) != 1 || results[0].Name != name || results[0].Identity["id"] != orphan || results[0].Resource["name"] != "orphan" {
		t.Fatalf("found %+v", results)
	}

	adopted := "activegate_token.found_0"
	e.ok(e.asks(unused, "-generate-config-out="+generatedFile))
	e.says(e.ok(e.run("plan")), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	e.says(e.ok(e.apply()), "Resources: 1 imported, 0 added, 0 changed, 0 destroyed.")
	if diff := cmp.Diff(e.attributes(adopted), results[0].Resource); diff != "" {
		t.Errorf("the state is not what was listed (-state +listed):\n%s", diff)
	}
	e.unchanged()

	e.file(e.path("work", generatedFile), "")
	e.says(e.ok(e.apply()), "Resources: 0 added, 0 changed, 1 destroyed.")
	if tokens := w.api.GateTokens(); len(tokens) != 1 || tokens[0].ID != kept {
		t.Errorf("tokens that are left: %+v", tokens)
	}
}

// TestExternalQueryCertificates finds the files of gates, with a warning for one
// that is down; adopts what is served, and deletes an orphan after an import.
func TestExternalQueryCertificates(t *testing.T) {
	w := newFilesWorld(t)
	dead := w.gate()
	dead.Stop()
	e := newExternal(t, w.world)
	e.settings = []string{`on_unreachable = "defer"`}
	e.write()
	all := listBlock("activegate_certificate", "", urls(w.first, dead, w.second))
	shown := e.ok(e.asks(all))
	e.says(shown, "Warning: Not reachable", "Its files are missing from the results", w.names[1], w.names[2])
	results := e.results(e.asks(all, "-json"))
	names := make([]string, 0, len(results))
	for _, one := range results {
		names = append(names, one.Name)
	}
	if diff := cmp.Diff(w.names, names); diff != "" {
		t.Errorf("found (-want +got):\n%s", diff)
	}

	// One list for each gate: an error of one does not hide the others.
	e.settings = nil
	e.write()
	each := listBlock("activegate_certificate", fmt.Sprintf("for_each = toset([%q, %q])", w.first.URL(), dead.URL()), "", "activegate_urls = [each.value]")
	e.says(e.fails(e.asks(each)), "Error: Not reachable", dead.URL(), w.names[1])

	// What is served is adopted as it is generated, without its key and with it.
	e.file(e.path("work", "gate.key"), w.id.KeyPEM)
	e.ok(e.asks(listBlock("activegate_certificate", "", urls(w.first), "active = true"), "-generate-config-out="+generatedFile))
	e.says(e.ok(e.run("plan")), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	e.edit(map[string]string{`private_key_pem_wo\s+= null.*$`: `private_key_pem_wo = file("gate.key")`})
	e.says(e.ok(e.run("plan")), "Plan: 1 to import, 0 to add, 0 to change, 0 to destroy.")
	e.ok(e.apply())
	e.unchanged()

	untouched(t, w.first)
}

// TestExternalDeleteOrphanFile deletes an inactive file on every engine: it is
// imported into an empty block, which is then removed. The file that is served
// is not touched.
func TestExternalDeleteOrphanFile(t *testing.T) {
	w := newWorld(t)
	gate, id := w.gate(), w.issue(loopback)
	w.seed(gate, "old.p12", w.issue(), sitePassword, false)
	w.seed(gate, siteFile, id, sitePassword, true)
	e := newExternal(t, w)
	e.write("resource \"activegate_certificate\" \"orphan\" {}\n")
	e.ok(e.run("import", "activegate_certificate.orphan", w.importID(gate, "old.p12")))
	e.write()
	e.says(e.ok(e.apply()), "Resources: 0 added, 0 changed, 1 destroyed.")
	if diff := cmp.Diff([]string{"DELETE /old.p12 200"}, writes(gate)); diff != "" {
		t.Errorf("writes (-want +got):\n%s", diff)
	}
	w.onlyFile(gate, id)
}

// TestExternalImportRefused tells every accepted form, of each resource, to the
// command line and to import blocks.
func TestExternalImportRefused(t *testing.T) {
	w := newEnvironmentWorld(t)
	e := newExternal(t, w.world)
	forms := map[string]struct{ body, id, identity string }{
		"activegate_certificate": {
			"", "https://gate1:9999,abc12345,cert.p12", `activegate_url = "https://gate1:9999" environment_id = "abc12345" name = "cert.p12"`,
		},
		"activegate_token":                 {`name = "x"`, "dt0g02.4KWZO5EF", `id = "dt0g02.4KWZO5EF"`},
		"activegate_tenant_token_rotation": {"", "current", `id = "current"`},
		"activegate_appmon_certificate": {
			`fingerprint_sha256 = "` + strings.Repeat("a", 64) + `"`, "https://appmon1:8021", `id = "https://appmon1:8021"`,
		},
		"activegate_token_enforcement": {"manual_enforcement = false", "current", `id = "current"`},
	}
	for kind, form := range forms {
		e.file(e.path("work", "main.tf"), w.provider()+fmt.Sprintf("resource %q \"wrong\" {\n  %s\n}\n", kind, form.body))
		e.says(e.fails(e.run("import", kind+".wrong", "wrong,wrong")), "Invalid import id", "Accepted forms: terraform import ", form.id,
			fmt.Sprintf("import { to = %s.NAME id = %q }", kind, form.id), fmt.Sprintf("import { to = %s.NAME identity = { %s } }", kind, form.identity))
	}
}
