// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// adoption is a fleet with one import block for all of its gates. It runs from
// outside, since the test framework cannot read instances of for_each.
func adoption(w *world, gates []*simulator.Gate, ids []*keystoretest.Identity) string {
	var entries []string
	for index, gate := range gates {
		entries = append(entries, fmt.Sprintf("    %q = {\n      id = %q\n      certificate = %q\n      chain = %q\n      key = %q\n    }",
			gate.URL(), w.importID(gate, siteFile), ids[index].CertPEM, ids[index].ChainPEM, ids[index].KeyPEM))
	}
	return fmt.Sprintf(`
locals {
  gates = {
%s
  }
}

import {
  for_each = local.gates
  to       = activegate_certificate.fleet[each.key]
  id       = each.value.id
}

resource "activegate_certificate" "fleet" {
  for_each              = local.gates
  activegate_url        = each.key
  certificate_pem       = each.value.certificate
  certificate_chain_pem = each.value.chain
  private_key_pem_wo    = each.value.key
}
`, strings.Join(entries, "\n"))
}

// TestAdoptFleet adopts what is on three gates in one plan that changes nothing,
// and then rotates one of them: its imported file goes, the others stay.
func TestAdoptFleet(t *testing.T) {
	w := newWorld(t)
	const size = 3
	var gates []*simulator.Gate
	var ids []*keystoretest.Identity
	for range size {
		gates, ids = append(gates, w.gate()), append(ids, w.trusted())
		w.seed(gates[len(gates)-1], siteFile, ids[len(ids)-1], sitePassword, true)
	}
	e := newExternal(t, w)
	e.write(adoption(w, gates, ids))
	e.says(e.plan(), "3 to import, 0 to add, 0 to change, 0 to destroy")
	e.says(e.ok(e.apply()), "3 imported, 0 added, 0 changed, 0 destroyed")
	e.unchanged()
	for _, gate := range gates {
		untouched(t, gate)
		w.sameFiles(gate, nil, siteFile+"*")
		gate.Journal().Reset()
	}

	w.watched(gates[1], ids[1])
	next := w.trusted()
	w.watched(gates[0], ids[0], next)
	ids[0] = next
	e.write(adoption(w, gates, ids))
	e.says(e.ok(e.apply()), "1 changed, 0 destroyed")
	e.unchanged()
	w.onlyFile(gates[0], ids[0])
	for _, gate := range gates[1:] {
		untouched(t, gate)
		w.sameFiles(gate, nil, siteFile+"*")
	}
}
