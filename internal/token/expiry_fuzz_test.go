// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"regexp"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// relative is what the API reads (api-facts 2.2).
var relative = regexp.MustCompile(`^now\+[0-9]+[mhdwMy]$`)

// FuzzExpiry: a duration is sent in a form that the API reads and never shorter
// than it was written, and a token that was made with it is recognized.
func FuzzExpiry(f *testing.F) {
	f.Add("90s", int64(1769817600))
	f.Add("6M", int64(1709164800))
	f.Add("2y", int64(1709164800))
	f.Fuzz(func(t *testing.T, text string, second int64) {
		duration, err := tfkit.ParseDuration(text)
		now := time.Unix(second, 0).UTC()
		if err != nil || now.Year() < 1970 || now.Year() > 9000 {
			return
		}
		e := expiry{kind: expiryIn, duration: duration}
		if sent := e.wire(); !relative.MatchString(sent) {
			t.Errorf("%q is sent as %q", text, sent)
		} else if read, err := tfkit.ParseDuration(sent[len("now+"):]); err != nil || read.Nominal() < duration.Nominal() || read.Nominal() >= duration.Nominal()+time.Minute {
			t.Errorf("%q is sent as %q, %v", text, sent, err)
		}
		absolute, err := time.Parse(time.RFC3339, e.absolute(now))
		if err != nil || absolute.Sub(duration.After(now)).Abs() > time.Second {
			t.Errorf("%q from %s is %s, %v", text, now, absolute, err)
		}
		for _, end := range []time.Time{duration.After(now), duration.AfterWithin(now), absolute} {
			if !e.matches(dynatrace.Token{CreationDate: now, ExpirationDate: end}) {
				t.Errorf("a token from %s to %s does not last %s", now, end, text)
			}
		}
		if e.matches(dynatrace.Token{CreationDate: now}) || e.matches(dynatrace.Token{CreationDate: now, ExpirationDate: duration.After(now).Add(100 * day)}) {
			t.Errorf("a token that lasts longer passes for one of %s", text)
		}
	})
}
