// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// TestCertificateExpires: a certificate that expires while it is served plans
// nothing and fails nothing; its renewal rotates as always. The leaf is trusted
// by state, whatever its dates.
func TestCertificateExpires(t *testing.T) {
	w := newWorld(t)
	now := clocktest.NewFake(time.Now())
	w.options = append(w.options, provider.WithClock(now))
	gate := w.gate()
	first := w.issue()
	later := first.Leaf.NotAfter.Add(24 * time.Hour)
	renewed := w.issue(keystoretest.WithValidity(first.Leaf.NotAfter.Add(-time.Hour), later.Add(90*24*time.Hour)))
	expired := w.nothing(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first)
	before := expired.PreConfig
	expired.PreConfig = func() {
		now.Set(later)
		before()
	}
	w.run(
		w.create(gate, w.provider()+certificate(gate, pemWriteOnly(first)), first),
		expired,
		// Uploading it again is another matter: every client would refuse it.
		w.refused(gate, w.provider()+certificate(gate, pemWriteOnly(first), `revision = "1"`), "Certificate has expired", at("certificate_pem")),
		w.rotate(gate, w.provider()+certificate(gate, pemWriteOnly(renewed)), renewed),
	)
}
