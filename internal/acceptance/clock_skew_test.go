// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
)

// movedClock is this machine's clock, set wrong.
type movedClock time.Duration

// Now implements clock.Clock.
func (c movedClock) Now() time.Time { return time.Now().Add(time.Duration(c)) }

// TestClockSkew warns, once a run however many gates there are, of clocks that
// differ by more than five minutes.
func TestClockSkew(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		moved time.Duration
		says  string
	}{
		"ahead":             {10 * time.Minute, "behind this machine's"},
		"behind":            {-10 * time.Minute, "ahead of this machine's"},
		"ahead, tolerated":  {4 * time.Minute, ""},
		"behind, tolerated": {-4 * time.Minute, ""},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.options = append(w.options, provider.WithClock(movedClock(test.moved)))
			told := w.listen()
			most, said := 0, false
			count := func() {
				heard := told.of(throughout)
				most, said = max(most, strings.Count(heard, "WARNING Clocks differ")), said || strings.Contains(heard, test.says)
			}
			told.onRun = func() {
				count()
				told.reset()
			}
			one, two := w.gate(), w.gate()
			config := w.provider() + certificate(one, pemWriteOnly(w.issue())) +
				strings.Replace(certificate(two, pemWriteOnly(w.issue())), `"gate"`, `"other"`, 1)
			w.run(
				resource.TestStep{Config: config, Check: resource.ComposeTestCheckFunc(
					resource.TestCheckResourceAttr(address, "active", "true"), resource.TestCheckResourceAttr("activegate_certificate.other", "active", "true"),
				)},
				resource.TestStep{Config: config, PlanOnly: true},
			)
			count()
			want := 1
			if test.says == "" {
				want = 0
			}
			if most != want {
				t.Errorf("the run that said it most often warned %d times, want %d", most, want)
			}
			if !said {
				t.Errorf("no run said %q", test.says)
			}
		})
	}
}
