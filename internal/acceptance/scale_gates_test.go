// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestScaleGates: a plan of many gates, with a certificate of its own and a data
// source on each, lists each gate once on one connection.
func TestScaleGates(t *testing.T) {
	const size = 100
	w := newWorld(t)
	var gates []*simulator.Gate
	var entries []string
	for range size {
		gate, id := w.gate(), w.ca.Issue(loopback)
		gates = append(gates, gate)
		entries = append(entries, fmt.Sprintf("    %q = {\n      certificate = %q\n      key = %q\n    }", gate.URL(), id.CertPEM, id.KeyPEM))
	}
	e := newExternal(t, w)
	e.write(fmt.Sprintf(`
locals {
  gates = {
%s
  }
}

resource "activegate_certificate" "fleet" {
  for_each              = local.gates
  activegate_url        = each.key
  certificate_pem       = each.value.certificate
  certificate_chain_pem = %q
  private_key_pem_wo    = each.value.key
}

data "activegate_certificate_list" "fleet" {
  for_each       = local.gates
  activegate_url = each.key
}
`, strings.Join(entries, "\n"), w.ca.PEM()))
	e.ok(e.apply("-parallelism=50"))
	w.sim.Journal().Reset()
	e.unchanged()
	for _, gate := range gates {
		w.sameLines(gate, []string{"GET /list 200"}, nil)
		if connections := gate.Journal().Connections(); connections != 1 {
			t.Errorf("%s saw %d connections, want one", gate.Address(), connections)
		}
	}
	if requests := len(w.sim.Journal().Requests()); requests != size {
		t.Errorf("%d requests, want one for each of %d gates", requests, size)
	}
}
