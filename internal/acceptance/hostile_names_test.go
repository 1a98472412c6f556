// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// answering is a list of files as a gate answers it; the first one is active.
func answering(t *testing.T, active string, others ...string) simulator.Fault {
	t.Helper()
	type file struct {
		Name string      `json:"name"`
		Desc *[]struct{} `json:"desc,omitempty"`
	}
	files := []file{{Name: active, Desc: &[]struct{}{}}}
	for _, name := range others {
		files = append(files, file{Name: name})
	}
	body, err := json.Marshal(files)
	if err != nil {
		t.Fatal(err)
	}
	return simulator.Fault{Match: "GET", Kind: simulator.Status, Status: http.StatusOK, Body: string(body), ContentType: "application/json"}
}

// TestHostileNames plans against gates whose lists are valid, but hold names
// that are made to harm: each is data to a data source, and words that do no
// harm to a terminal; lists and names beyond bounds are errors of their gates.
func TestHostileNames(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	escapes, reversed, path, long := "\x1b]0;owned\x07\x1b[2J\r.p12", "\u202egpj.p12\u2066\ufeff", "../../etc/passwd", strings.Repeat("ä", 512)
	many := make([]string, 10_000)
	for number := range many {
		many[number] = fmt.Sprintf("activegate-%05d.p12", number)
	}
	managed, created, escaped, evil, crowd := w.gate(), w.gate(), w.gate(), w.gate(), w.gate()
	tooMany, tooLong := w.gate(), w.gate()
	first := certificate(managed, pemWriteOnly(w.trusted()))
	e.write(first)
	e.ok(e.apply())

	managed.Fault(answering(t, escapes+reversed, path, managed.Active(), managed.Active()))
	created.Fault(answering(t, reversed+long[:900], many[1:]...))
	escaped.Fault(answering(t, path, escapes, escapes))
	evil.Fault(answering(t, escapes, reversed, path, "a.p12", "a.p12", long))
	crowd.Fault(answering(t, many[0], many[1:]...))
	tooMany.Fault(answering(t, "x", many...))
	tooLong.Fault(answering(t, long+"x"))
	resources := first
	for index, gate := range []*simulator.Gate{created, escaped} {
		resources += strings.Replace(certificate(gate, pemWriteOnly(w.trusted())), `"gate"`, fmt.Sprintf(`"new%d"`, index), 1)
	}
	source := func(label string, gate *simulator.Gate) string {
		return fmt.Sprintf("\ndata \"activegate_certificate_list\" %q {\n  activegate_url = %q\n}\n", label, gate.URL())
	}
	resources += source("evil", evil) + source("crowd", crowd)
	names, err := json.Marshal([]string{escapes, reversed, path, long})
	if err != nil {
		t.Fatal(err)
	}
	e.write(resources + fmt.Sprintf(`
output "files" { value = length(data.activegate_certificate_list.crowd.certificates) }
output "twice" { value = length([for f in data.activegate_certificate_list.evil.certificates : f if f.name == "a.p12"]) }
output "as_they_are" { value = length(setsubtract(jsondecode(base64decode(%q)), data.activegate_certificate_list.evil.certificates[*].name)) }
`, base64.StdEncoding.EncodeToString(names)))
	result := e.changed()
	clean(t, result.text)
	e.says(result, "files = 10000", "twice = 2", "as_they_are = 0", "2 to add, 1 to change",
		`"\x1b]0;owned\a\x1b[2J\r.p12\u202egpj.p12\u2066\ufeff" is active instead of`, `serves the file "\u202egpj.p12`)
	if size := len(result.text); size > 20_000 {
		t.Errorf("the engine prints %d bytes", size)
	}

	e.write(resources + source("many", tooMany) + source("long", tooLong))
	result = e.fails(e.run("plan"))
	clean(t, result.text)
	e.says(result, "Unexpected answer", "a list of 10001 certificates, at most 10000", "of the list has 1025 bytes, at most 1024")
	if size := len(result.text); size > 20_000 {
		t.Errorf("the engine prints %d bytes", size)
	}
}
