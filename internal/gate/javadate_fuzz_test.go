// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"
)

// javaForm is how java.util.Date prints, with the zone as it is.
const javaForm = "Mon Jan 02 15:04:05 %s 2006"

// FuzzJavaDate: a date is none, or within the years of RFC 3339 and the same
// when Java prints it in UTC; and what Java prints in a zone that means one
// offset, or in one of hours and minutes, is read as the moment that it is.
func FuzzJavaDate(f *testing.F) {
	f.Add("Fri Feb 15 13:16:58 CET 2019", int64(1550233018), uint8(3))
	f.Add("Fri Feb 15 13:16:58 GMT+05:30 2019", int64(-62135596800), uint8(200))
	f.Add("Mon Jan 1 00:00:00 UTC-18:59 9999", int64(253402300799), uint8(0))
	f.Add("Sat Feb 30 24:00:60 IST 2019", int64(0), uint8(99))
	names := slices.Sorted(maps.Keys(zones))
	f.Fuzz(func(t *testing.T, text string, second int64, zone uint8) {
		if at := parseJavaDate(text); at != nil {
			if at.Year() < 1 || at.Year() > 9999 || at.Nanosecond() != 0 && len(text) < 30 {
				t.Errorf("%q is %s", text, at)
			}
			printed := fmt.Sprintf(at.UTC().Format(javaForm), "UTC")
			if again := parseJavaDate(printed); again == nil || !again.Equal(at.Truncate(time.Second)) {
				t.Errorf("%q is %s, and %q is %v", text, at, printed, again)
			}
		}
		at := time.Unix(second, 0).UTC()
		if at.Year() < 3 || at.Year() > 9997 {
			return
		}
		name := fmt.Sprintf("GMT%+03d:%02d", int(zone)%37-18, int(zone)%60)
		if int(zone) < len(names) {
			name = names[zone]
		}
		offset, known := zoneOffset(name, at)
		printed := fmt.Sprintf(at.Add(offset).Format(javaForm), name)
		got := parseJavaDate(printed)
		switch {
		case name == "MSK" && got == nil: // ambiguous at that time
		case !known || got == nil || !got.Equal(at):
			t.Errorf("%q is %v, want %s", printed, got, at)
		}
	})
}
