// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/clock/clocktest"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

const day = 24 * time.Hour

// fakeClock stops the provider's clock; gates keep the real one.
func (w *world) fakeClock() *clocktest.Fake {
	now := clocktest.NewFake(time.Now().Truncate(time.Second))
	w.options = append(w.options, provider.WithClock(now))
	return now
}

// TestPlanDates refuses to upload what no client would accept now, where it was
// given. Clocks may differ by five minutes.
func TestPlanDates(t *testing.T) {
	w := newWorld(t)
	now, said := w.fakeClock(), w.listen()
	between := func(from, to time.Duration) *keystoretest.Identity {
		return w.issue(loopback, keystoretest.WithValidity(now.Now().Add(from), now.Now().Add(to)))
	}
	soon, later, over, last := between(5*time.Minute, 90*day), between(5*time.Minute+time.Second, 90*day), between(-90*day, -time.Second), between(-90*day, 0)
	blocks, gates := w.each(pemWriteOnly(soon), pemWriteOnly(later), pkcs12WriteOnly(over, "changeit"), pkcs12(last, "changeit"))
	w.run(resource.TestStep{Config: w.provider() + blocks, ExpectError: saying("Error: ")})

	notYet := fmt.Sprintf("ERROR Certificate is not valid yet: The leaf %s (serial number %x) is valid from", later.Leaf.Subject, later.Leaf.SerialNumber)
	expired := fmt.Sprintf("ERROR Certificate has expired: The leaf %s (serial number %x) was valid until", over.Leaf.Subject, over.Leaf.SerialNumber)
	said.must(t, duringPlan, notYet, expired)
	said.never(t, duringPlan, fmt.Sprintf("%x", soon.Leaf.SerialNumber), fmt.Sprintf("%x", last.Leaf.SerialNumber))
	for _, gate := range gates {
		w.noWrites(gate)
	}
}

// TestPlanDatesAttribute points at the input that brought the leaf.
func TestPlanDatesAttribute(t *testing.T) {
	t.Parallel()
	for attribute, input := range map[string]func(file string) string{
		"pkcs12_base64": func(file string) string { return fmt.Sprintf("pkcs12_base64 = %q\n  password = \"changeit\"", file) },
		"pkcs12_base64_wo": func(file string) string {
			return fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = \"changeit\"", file)
		},
	} {
		t.Run(attribute, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			over := w.issue(keystoretest.WithValidity(time.Now().Add(-90*day), time.Now().Add(-time.Minute)))
			w.run(w.refused(gate, w.provider()+certificate(gate, input(base64.StdEncoding.EncodeToString(over.PKCS12("changeit")))), "Certificate has expired", at(attribute)))
			w.noRequests(gate)
		})
	}
}

// expiryCase is a certificate that was issued for a lifetime of which so much
// is left, and the configured expiry_warning.
type expiryCase struct {
	lifetime, left time.Duration
	configured     string
	warns          bool
}

var expiryCases = []expiryCase{
	{lifetime: 365 * day, left: 30*day - time.Second, warns: true}, // the upper bound
	{lifetime: 365 * day, left: 30*day + time.Hour},
	{lifetime: 30 * day, left: 10*day - time.Second, warns: true}, // a third
	{lifetime: 30 * day, left: 10*day + time.Hour},
	{lifetime: 6 * day, left: 2*day + time.Hour},
	{lifetime: 365 * day, left: 50 * day, configured: "8w", warns: true},
	{lifetime: 365 * day, left: 57 * day, configured: "8w"},
	{lifetime: 365 * day, left: 25 * time.Hour, configured: "1d"},
	{lifetime: 365 * day, left: 23 * time.Hour, configured: "1d", warns: true},
	{lifetime: 365 * day, left: 58 * day, configured: "2M", warns: true},
	{lifetime: 365 * day, left: 63 * day, configured: "2M"},
	{lifetime: 365 * day, left: time.Minute, configured: "30s"},
}

// TestPlanExpiry warns when little is left of what is uploaded.
func TestPlanExpiry(t *testing.T) {
	w := newWorld(t)
	now, said := w.fakeClock(), w.listen()
	bodies := make([]string, 0, len(expiryCases))
	for _, test := range expiryCases {
		end := now.Now().Add(test.left)
		body := pemWriteOnly(w.issue(loopback, keystoretest.WithValidity(end.Add(-test.lifetime), end)))
		if test.configured != "" {
			body += fmt.Sprintf("\n  expiry_warning = %q", test.configured)
		}
		bodies = append(bodies, body)
	}
	blocks, gates := w.each(bodies...)
	w.run(plannedOnly(w.provider() + blocks))
	for number, test := range expiryCases {
		warning := fmt.Sprintf("WARNING The certificate expires soon: %s: The certificate for %s is valid until", gates[number].Address(), gates[number].URL())
		if test.warns {
			said.must(t, duringPlan, warning)
		} else {
			said.never(t, duringPlan, warning)
		}
	}
}

// TestPlanExpiryLater warns where nothing but the clock has moved, and plans
// nothing: first nothing is said, then it expires soon, then it is expired.
func TestPlanExpiryLater(t *testing.T) {
	w := newWorld(t)
	now, said := w.fakeClock(), w.listen()
	gate := w.gate()
	id := w.issue(loopback, keystoretest.WithValidity(now.Now(), now.Now().Add(90*day)))
	config := w.provider() + certificate(gate, pemWriteOnly(id))
	begin := now.Now()
	after := func(passed time.Duration, phrases ...string) resource.TestStep {
		step := w.nothing(gate, config, id)
		step.PreConfig = func() {
			now.Set(begin.Add(passed))
			gate.Journal().Reset()
			said.reset()
		}
		step.ConfigPlanChecks.PreApply = append(step.ConfigPlanChecks.PreApply, onPlan(func() {
			said.must(t, duringPlan, phrases...)
			if len(phrases) == 0 {
				said.never(t, duringPlan, "expire")
			}
		}))
		return step
	}
	w.run(
		w.create(gate, config, id),
		after(60*day-time.Second),
		after(60*day+time.Second, "WARNING The certificate expires soon", "that is for 29 more days"),
		after(90*day+time.Second, "WARNING The served certificate has expired"),
	)
}
