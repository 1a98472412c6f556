// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

func TestWarnSkew(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		skew  time.Duration
		known bool
		says  string
	}{
		"unknown":          {time.Hour, false, ""},
		"none":             {0, true, ""},
		"five minutes":     {5 * time.Minute, true, ""},
		"five behind":      {-5 * time.Minute, true, ""},
		"more":             {5*time.Minute + time.Second, true, "The clock of https://gate1:9999 is 5m1s ahead of this machine's"},
		"more, the other":  {-2 * time.Hour, true, "is 2h0m0s behind this machine's"},
		"with a remainder": {6*time.Minute + 400*time.Millisecond, true, "is 6m0s ahead of"},
	} {
		deps := &tfkit.Dependencies{}
		measure := func() (time.Duration, bool) { return test.skew, test.known }
		for follows, warn := range map[string]func(string, func() (time.Duration, bool), *diag.Diagnostics){
			"follows this machine's clock":                    deps.WarnSkew,
			"follow the clock of the API, not this machine's": deps.WarnAPISkew,
		} {
			var diags diag.Diagnostics
			for range 3 { // gates of one run
				warn("https://gate1:9999", measure, &diags)
			}
			switch {
			case test.says == "" && len(diags) > 0:
				t.Errorf("%s: %v", name, diags)
			case test.says != "" && (len(diags) != 1 || diags.HasError() || !strings.Contains(diags[0].Detail(), test.says) || !strings.Contains(diags[0].Detail(), follows)):
				t.Errorf("%s: want one warning with %q and %q, got %v", name, test.says, follows, diags)
			}
		}
	}
}
