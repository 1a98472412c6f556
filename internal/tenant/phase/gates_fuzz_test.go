// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"fmt"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

// FuzzIgnoreGates: a pattern that is accepted is judged the same for a host name
// in any case, a plain name matches itself alone, and what is refused ignores no
// gate by its name.
func FuzzIgnoreGates(f *testing.F) {
	f.Add("gw-*", "GW-1.example.com", int32(1))
	f.Add("-1556499193", "gw", int32(-1556499193))
	f.Add("gw[1", "gw1", int32(0))
	f.Add(`\`, `\`, int32(7))
	f.Fuzz(func(t *testing.T, pattern, hostname string, number int32) {
		id := dynatrace.NormalizeGateID(fmt.Sprint(number))
		found := readiness.Ignored([]string{pattern}, id, hostname)
		byID := dynatrace.NormalizeGateID(pattern) == id
		if err := readiness.CheckPattern(pattern); err != nil {
			if found && !byID && hostname != "" {
				t.Errorf("%q is refused (%v), but ignores %q", pattern, err, hostname)
			}
			return
		}
		lower := strings.ToLower // not EqualFold, which folds more than the provider does
		if upper := strings.ToUpper(hostname); lower(upper) == lower(hostname) && readiness.Ignored([]string{pattern}, id, upper) != found {
			t.Errorf("%q is judged by case of %q", pattern, hostname)
		}
		if !strings.ContainsAny(pattern, `*?[]\`) && found && !byID && !strings.EqualFold(pattern, hostname) && lower(pattern) != lower(hostname) {
			t.Errorf("%q ignores %q", pattern, hostname)
		}
		for _, form := range []string{fmt.Sprint(number), fmt.Sprintf("0x%08X", uint32(number)), fmt.Sprint(uint32(number))} { //nolint:gosec // the wrap is what is meant
			if !readiness.Ignored([]string{form}, id, hostname) {
				t.Errorf("%s does not ignore %s", form, id)
			}
		}
		if missing := absent([]Gate{{ID: id, Hostname: hostname}}, nil, []string{pattern}); (len(missing) == 0) != found {
			t.Errorf("%q ignores %q: %v, but %q", pattern, hostname, found, missing)
		}
	})
}
