// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"crypto/rand"
	"crypto/x509"
	"math/big"
	"slices"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// reissued is an identity whose intermediate was issued again, with the same
// name and key: the leaf is the same, what the gate presents is not.
func reissued(t *testing.T, id *keystoretest.Identity, root *keystoretest.CA) *keystoretest.Identity {
	t.Helper()
	template := *id.Chain[0]
	template.SerialNumber = new(big.Int).Add(template.SerialNumber, big.NewInt(1))
	der, err := x509.CreateCertificate(rand.Reader, &template, root.Certificate(), template.PublicKey, root.Key())
	if err != nil {
		t.Fatal(err)
	}
	again, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	changed := *id
	changed.Chain = []*x509.Certificate{again, id.Chain[1]}
	return &changed
}

// TestPlanChainDigest: order and repetition of a file's chain are nothing, an
// intermediate that is missing or was issued again is a rotation.
func TestPlanChainDigest(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	id := w.ca.Intermediate("Acceptance Issuing").Issue(loopback)
	short, twice := *id, *id
	short.Chain = id.Chain[:1]
	twice.Chain = slices.Concat(id.Chain, id.Chain)
	config := func(id *keystoretest.Identity, options ...keystoretest.PKCS12Option) string {
		return w.provider() + certificate(gate, pkcs12WriteOnly(id, "changeit", options...))
	}
	w.run(
		w.create(gate, config(id), id),
		w.nothing(gate, config(id, keystoretest.Reversed()), id),
		w.nothing(gate, config(&twice), id),
		w.rotate(gate, config(reissued(t, id, w.ca)), id),
		w.rotate(gate, config(&short), id),
		w.rotate(gate, config(id), id),
	)
}

// TestPlanReEncrypted sends nothing when a file that state keeps is encrypted
// again: with other salts nothing is planned, and another password is written to
// state only. The file on the gate still has the old password, and a rotation
// that fails must find its way back to it.
func TestPlanReEncrypted(t *testing.T) {
	t.Parallel()
	type inputs func(id *keystoretest.Identity) string
	file := func(password string, options ...keystoretest.PKCS12Option) inputs {
		return func(id *keystoretest.Identity) string { return pkcs12(id, password, options...) }
	}
	tests := map[string]struct {
		first, then inputs
		action      plancheck.ResourceActionType
	}{
		"salts":               {file("changeit"), file("changeit"), plancheck.ResourceActionNoop},
		"password":            {file("changeit"), file("another one", keystoretest.Legacy()), plancheck.ResourceActionUpdate},
		"from PEM to PKCS#12": {pemWriteOnly, file("another one"), plancheck.ResourceActionUpdate},
		"key from write-only to state": {pemWriteOnly, func(id *keystoretest.Identity) string {
			return pemWriteOnly(id) + "\n  password = \"another one\""
		}, plancheck.ResourceActionUpdate},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			first, second := w.issue(loopback), w.issue(loopback)
			config := func(with inputs, id *keystoretest.Identity) string { return w.provider() + certificate(gate, with(id)) }
			var uploaded string
			again := w.step(turn{gate: gate, config: config(test.then, first), action: test.action, requests: []string{}, serves: first})
			failing := resource.TestStep{
				PreConfig: func() {
					uploaded = gate.Active()
					gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
				},
				Config:      config(test.then, second),
				ExpectError: saying("The new certificate did not verify", "is active again"),
			}
			restored := w.nothing(gate, config(test.then, first), first)
			restored.PreConfig = func() {
				gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = false })
				gate.Journal().Reset()
			}
			restored.Check = resource.ComposeTestCheckFunc(restored.Check, func(*terraform.State) error {
				if file := w.onlyFile(gate, first); file.Name != uploaded {
					t.Errorf("the gate serves %s, want its first file %s", file.Name, uploaded)
				}
				return nil
			})
			w.run(w.create(gate, config(test.first, first), first), again, failing, restored)
		})
	}
}
