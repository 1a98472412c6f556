// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// FuzzExpiry: a duration is sent as a date that is never later than it says, at
// most a minute earlier, and a token that was made with it is recognized.
func FuzzExpiry(f *testing.F) {
	f.Add("90s", int64(1769817600), uint16(59999))
	f.Add("6M", int64(1709164800), uint16(3000))
	f.Add("2y", int64(1709164800), uint16(0))
	f.Fuzz(func(t *testing.T, text string, second int64, millis uint16) {
		duration, err := clock.ParseDuration(text)
		now, early := time.Unix(second, 0).UTC(), time.Duration(millis)*time.Millisecond
		if err != nil || now.Year() < 1970 || now.Year() > 9000 || early >= LastPart {
			return
		}
		e := Expiry{Kind: ExpiryIn, Duration: duration}.at(now, early)
		date, err := time.Parse(time.RFC3339, e.wire())
		if err != nil || date.After(duration.AfterWithin(now)) || duration.AfterWithin(now).Sub(date) > LastPart {
			t.Errorf("%q from %s is %s, %v", text, now, date, err)
		}
		if !e.matches(dynatrace.Token{ExpirationDate: date}) || e.matches(dynatrace.Token{ExpirationDate: date.Add(time.Millisecond)}) || e.matches(dynatrace.Token{}) {
			t.Errorf("a token until %s does not last %s", date, text)
		}
	})
}
