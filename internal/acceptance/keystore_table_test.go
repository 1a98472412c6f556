// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/json"
	"encoding/pem"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestKeystores is every kind of file that the wild holds: what the plan says
// of it and where, and what a gate then makes of it. All rows share three runs
// of the engine, each row with a gate of its own.
func TestKeystores(t *testing.T) {
	w := newWorld(t)
	p := newPKI()
	rows := slices.Concat(fixtureRows(t), fixtureTexts(t), craftedRows(p), refusedRows(p), pemRows(p))
	fixturesListed(t, rows)
	table := newKeystoreTable(t, w, rows)

	table.write(func(keystoreRow) bool { return true })
	planned := table.diagnose(table.e.run("plan", "-json"))
	for number, row := range rows {
		t.Run(row.kind, func(t *testing.T) {
			row.sameRemarks(t, planned[number])
			if row.want.refused {
				row.noLeak(t, planned[number])
			}
			w.noWrites(table.gates[number])
			if gate := table.gates[number]; row.want.refused && gate.Journal().Handshakes() > 0 {
				t.Errorf("a gate was asked about a refused file: %q", gate.Journal().Lines())
			}
		})
	}

	table.write(func(row keystoreRow) bool { return !row.want.refused })
	applied := table.diagnose(table.e.run("apply", "-json", "-auto-approve"))
	table.write(func(row keystoreRow) bool { return !row.want.refused && !row.want.unloadable })
	table.e.unchanged()
	served := table.fingerprints()
	for number, row := range rows {
		if row.want.refused {
			continue
		}
		t.Run(row.kind, func(t *testing.T) {
			row.noLeak(t, append(planned[number], applied[number]...))
			row.applied(t, table.gates[number], applied[number], served[resourceOf(number)])
		})
	}
}

// applied requires that the gate serves the file, or that it has refused it.
func (r keystoreRow) applied(t *testing.T, gate *simulator.Gate, said []diagnostic, fingerprint string) {
	t.Helper()
	errors := slices.DeleteFunc(slices.Clone(said), func(d diagnostic) bool { return d.Severity != "error" })
	if r.want.unloadable {
		if len(errors) != 1 || !strings.Contains(errors[0].Detail, "HTTP 400") || len(gate.Files()) > 0 {
			t.Errorf("the gate should have refused the file, but says %+v and has %+v", errors, gate.Files())
		}
		return
	}
	if len(errors) > 0 {
		t.Fatalf("the apply failed: %+v", errors)
	}
	files := gate.Files()
	same := r.want.anyKey || simulator.Fingerprint(gate.Served()) == fingerprint
	if len(files) != 1 || !files[0].Active || !same {
		t.Errorf("state says %s, the gate serves %s of %+v", fingerprint, simulator.Fingerprint(gate.Served()), files)
	}
}

// sameRemarks requires what the row says and nothing else.
func (r keystoreRow) sameRemarks(t *testing.T, got []diagnostic) {
	t.Helper()
	severity := "warning"
	if r.want.refused {
		severity = "error"
	}
	// The fixtures are valid for many years, which is another test's to judge.
	left := slices.DeleteFunc(slices.Clone(got), func(d diagnostic) bool { return d.Summary == "Apple's systems refuse the certificate" })
	for _, want := range r.want.says {
		says := func(d diagnostic) bool { // one diagnostic may say several of them
			return d.Severity == severity && d.attribute == want.attribute && strings.Contains(d.Detail, want.detail)
		}
		if !slices.ContainsFunc(got, says) {
			t.Errorf("no %s at %s that says %q, but %+v", severity, want.attribute, want.detail, got)
		}
		left = slices.DeleteFunc(left, says)
	}
	if len(left) > 0 {
		t.Errorf("this was not expected: %+v", left)
	}
}

// noLeak looks for the row's secrets in what the engine said of it. The same
// scan must find them in a planted copy.
func (r keystoreRow) noLeak(t *testing.T, said []diagnostic) {
	t.Helper()
	var text strings.Builder
	for _, one := range said {
		text.WriteString(one.line + "\n")
	}
	secrets, planted := r.secrets()
	if len(secrets) == 0 {
		return
	}
	seen := false
	for _, found := range leak.Scan([]leak.Place{{Name: "diagnostics", Content: []byte(text.String())}, {Name: "planted", Content: []byte(planted)}}, secrets...) {
		if found.Place == "planted" {
			seen = true
			continue
		}
		if found.Secret == "file" && found.Encoding == "raw" {
			continue // names of a certificate that is not encrypted; keys are never text
		}
		t.Errorf("%s", found)
	}
	if !seen {
		t.Error("the scan is blind: it does not find what was planted")
	}
}

// secrets are what no diagnostic of the row may hold, and a text that holds
// them all. What is short, or a word of the messages, would be found by chance.
func (r keystoreRow) secrets() (secrets []leak.Secret, planted string) {
	const shortest, enough = 16, 2048
	if content := r.inputs[inPKCS12]; len(content) >= shortest {
		content = content[:min(len(content), enough)]
		secrets, planted = append(secrets, leak.Bytes("file", []byte(content))), planted+content
	}
	if password := r.inputs[inPassword]; len(password) >= len(changeit) && len(password) < enough && password != "integrity" {
		secrets, planted = append(secrets, leak.Text("password", password)), planted+password
	}
	for block, rest := pem.Decode([]byte(r.inputs[inKey])); block != nil; block, rest = pem.Decode(rest) {
		if strings.HasSuffix(block.Type, "PRIVATE KEY") && len(block.Bytes) >= shortest {
			secrets, planted = append(secrets, leak.Bytes("key", block.Bytes)), planted+string(block.Bytes)
		}
	}
	return secrets, planted
}

// keystoreTable is a working directory with a resource and a gate for each row.
type keystoreTable struct {
	e      *external
	rows   []keystoreRow
	gates  []*simulator.Gate
	source []string // the lines of the configuration
}

func newKeystoreTable(t *testing.T, w *world, rows []keystoreRow) *keystoreTable {
	t.Helper()
	table := &keystoreTable{e: newExternal(t, w), rows: rows}
	// A file with 600,000 iterations takes a busy machine its time.
	table.e.settings = []string{`connect_timeout = "60s"`, `request_timeout = "5m"`}
	for number, row := range rows {
		behave := row.want.behave
		if behave == nil {
			behave = func(*simulator.Behaviour) {}
		}
		table.gates = append(table.gates, w.gate(simulator.With(behave)))
		for attribute, content := range row.inputs {
			table.e.file(table.e.path("work", "rows", fmt.Sprint(number), attribute), content)
		}
	}
	return table
}

func resourceOf(number int) string { return fmt.Sprintf("activegate_certificate.row_%d", number) }

// write writes the configuration of the rows that are wanted. Inputs are read
// from disk: the engine shows the lines that a diagnostic is about.
func (k *keystoreTable) write(wanted func(keystoreRow) bool) {
	k.e.t.Helper()
	var blocks []string
	for number, row := range k.rows {
		if !wanted(row) {
			continue
		}
		var lines []string
		for _, attribute := range []string{inPKCS12, inPassword, inCertificate, inChain, inKey} {
			if _, given := row.inputs[attribute]; !given {
				continue
			}
			read := "file"
			if attribute == inPKCS12 {
				read = "filebase64"
			}
			lines = append(lines, fmt.Sprintf("  %s = %s(\"rows/%d/%s\")", attribute, read, number, attribute))
		}
		blocks = append(blocks, fmt.Sprintf("resource \"activegate_certificate\" \"row_%d\" {\n  activegate_url = %q\n%s\n}\n",
			number, k.gates[number].URL(), strings.Join(lines, "\n")))
	}
	k.e.write(blocks...)
	k.source = strings.Split(string(k.e.read("main.tf")), "\n")
}

// diagnostic is what the engine prints of one.
type diagnostic struct {
	Severity, Summary, Detail, Address string
	Range                              struct {
		Filename string
		Start    struct{ Line int }
	}
	attribute string // whose line Range points at
	line      string // as it was printed
}

// diagnose sorts what a command with -json says by row.
func (k *keystoreTable) diagnose(r result) map[int][]diagnostic {
	k.e.t.Helper()
	said := map[int][]diagnostic{}
	for line := range strings.Lines(r.stdout) {
		var message struct{ Diagnostic *diagnostic }
		if err := json.Unmarshal([]byte(line), &message); err != nil {
			k.e.t.Fatalf("%v in %s", err, line)
		}
		found := message.Diagnostic
		if found == nil {
			continue
		}
		var number int
		if _, err := fmt.Sscanf(found.Address, resourceName+".row_%d", &number); err != nil {
			k.e.t.Errorf("a diagnostic of no row: %s", line)
			continue
		}
		if filepath.Base(found.Range.Filename) == "main.tf" {
			found.attribute = strings.Fields(k.source[found.Range.Start.Line-1])[0]
		}
		found.line = line
		said[number] = append(said[number], *found)
	}
	if len(said) == 0 {
		k.e.t.Fatalf("the engine says nothing:\n%s", r.text)
	}
	return said
}

// fingerprints are the leaves in state, by address.
func (k *keystoreTable) fingerprints() map[string]string {
	k.e.t.Helper()
	var shown struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string
					Values  struct {
						Fingerprint string `json:"fingerprint_sha256"`
					}
				}
			} `json:"root_module"`
		}
	}
	decode(k.e.t, []byte(k.e.ok(k.e.run("show", "-json")).stdout), &shown)
	found := map[string]string{}
	for _, one := range shown.Values.Root.Resources {
		found[one.Address] = one.Values.Fingerprint
	}
	return found
}
