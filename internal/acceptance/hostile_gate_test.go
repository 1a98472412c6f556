// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// clean requires that a terminal is shown no control characters of a stranger.
func clean(t *testing.T, text string) {
	t.Helper()
	if at := strings.IndexFunc(text, func(r rune) bool {
		return (unicode.IsControl(r) && r != '\n' && r != '\t' && r != '\r') || unicode.Is(unicode.Cf, r)
	}); at >= 0 {
		t.Errorf("a control character gets through: %q", text[max(0, at-100):min(len(text), at+100)])
	}
}

// about are the diagnostics that name an address, in one line.
func (h *heard) about(address string) string {
	h.mutex.Lock()
	defer h.mutex.Unlock()
	var texts []string
	for _, one := range h.said {
		if strings.Contains(one.text, address) {
			texts = append(texts, one.severity+" "+one.text)
		}
	}
	return strings.Join(strings.Fields(strings.Join(texts, " ")), " ")
}

// TestHostileGates meets a fleet of which every gate attacks in its own way, in
// one plan: each gets a diagnostic of its own, after a bounded number of
// requests and a bounded number of bytes, and the honest one among them is read.
func TestHostileGates(t *testing.T) {
	w := newWorld(t)
	told := w.listen()
	honest, other := w.gate(), w.gate()
	changing := w.gate(simulator.With(func(b *simulator.Behaviour) { b.ChangingLeaf = true }))
	gates, faults := map[string]*simulator.Gate{}, map[string]*simulator.FaultHandle{}
	urls := []string{fmt.Sprintf("%q", honest.URL()), fmt.Sprintf("%q", changing.URL())}
	for _, name := range slices.Sorted(maps.Keys(attacks)) {
		fault := attacks[name].fault
		if fault.Location == elsewhere {
			fault.Location = other.APIURL() + "/list"
		}
		gates[name] = w.gate()
		faults[name] = gates[name].Fault(fault)
		urls = append(urls, fmt.Sprintf("%q", gates[name].URL()))
	}
	config := w.provider(`request_timeout = "`+notForEver+`"`, `max_retry_wait = "1s"`, `connect_timeout = "30s"`) + fmt.Sprintf(`
data "activegate_certificate_list" "fleet" {
  for_each       = toset([%s])
  activegate_url = each.value
}
`, strings.Join(urls, ", "))
	w.run(resource.TestStep{Config: config, PlanOnly: true, ExpectError: saying("Error: ")})

	for name, attack := range attacks {
		gate := gates[name]
		said := told.about(gate.Address())
		clean(t, said)
		if !strings.HasPrefix(said, "ERROR "+attack.says[0]) {
			t.Errorf("%s: want the summary %q, got: %.300s", name, attack.says[0], said)
		}
		for _, phrase := range attack.says {
			if !strings.Contains(said, phrase) {
				t.Errorf("%s: want %q, got: %.300s", name, phrase, said)
			}
		}
		if strings.Contains(said, "s3cr3t") || len(said) > 3000 {
			t.Errorf("%s: a diagnostic of %d bytes: %.300s", name, len(said), said)
		}
		if got := len(gate.Journal().Requests()); got < 1 || (attack.requests > 0 && got != attack.requests) || got > 3 {
			t.Errorf("%s: %d requests, want %d", name, got, attack.requests)
		}
		if sent := faults[name].Sent(); sent > fullTaken {
			t.Errorf("%s: %d bytes were taken", name, sent)
		}
	}
	if said := told.about(changing.Address()); !strings.HasPrefix(said, "ERROR Certificate not trusted") {
		t.Errorf("changing leaf: %s", said)
	}
	w.noRequests(changing)
	if connections := other.Journal().Connections(); connections > 0 {
		t.Errorf("%d connections to where redirects point", connections)
	}
	w.sameLines(honest, []string{"GET /list 200"}, nil)
	if said := told.about(honest.Address()); said != "" {
		t.Errorf("the honest gate: %s", said)
	}
}
