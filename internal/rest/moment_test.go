// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest_test

import (
	"encoding/json"
	"strconv"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

func TestMoment(t *testing.T) {
	t.Parallel()
	at := time.Date(2021, time.January, 25, 5, 57, 1, 123e6, time.UTC)
	whole, minute := at.Truncate(time.Second), at.Truncate(time.Minute)
	tests := map[string]time.Time{
		`null`: {}, `""`: {}, `" "`: {},
		`"2021-01-25T05:57:01.123Z"`: at, `"2021-01-25T06:57:01.123+01:00"`: at, `"2021-01-25T06:57:01.123+0100"`: at,
		`"2021-01-25T05:57:01.123"`: at, `"2021-01-25 05:57:01.123"`: at, `"2021-01-25 05:57:01.123Z"`: at, `"2021-01-25t05:57:01.123z"`: at,
		`"2021-01-25T05:57:01,123Z"`: at, `"2021-01-25T05:57:01.123000000Z"`: at, `"2021-01-25T05:57:01Z"`: whole, `"2021-01-25T05:57"`: minute,
		`"2021-01-25T05:57Z"`: minute, `"2021-01-25 04:57-01:00"`: minute, `1611554221123`: at, `"1611554221123"`: at, `1.611554221123e12`: at, `0`: time.Unix(0, 0),
	}
	for text, want := range tests {
		var got rest.Moment
		if err := json.Unmarshal([]byte(text), &got); err != nil || !got.Equal(want) || got.Location() != time.UTC {
			t.Errorf("%s = %s, %v", text, got, err)
		}
	}
	for _, text := range []string{
		`"soon"`, `"2021-01-25"`, `"2021-02-30T00:00:00Z"`, `"2021-01-25T25:00:00Z"`, `true`, `{}`, `[]`, `-1`, `1.5`, `1e300`, `99999999999999999`, `"NaN"`, `"inf"`, `"0x1p4"`,
		`"0001-01-01T00:00:00Z"`, `"1969-12-31T23:59:59Z"`, `"10000-01-01T00:00:00Z"`,
	} {
		var got rest.Moment
		if err := json.Unmarshal([]byte(text), &got); err == nil {
			t.Errorf("%s = %s", text, got)
		}
	}
}

// FuzzMoment: a date is none, or within the range and the same when it is
// written again in the API's own form.
func FuzzMoment(f *testing.F) {
	for _, seed := range []string{"null", `"2021-01-25T05:57:01.123+01:00"`, "1611554221123", `"2021-01-25 05:57"`, `"1e12"`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		var got, again rest.Moment
		if json.Unmarshal([]byte(raw), &got) != nil || got.IsZero() {
			return
		}
		if year := got.Year(); year < 1970 || year > 9999 || got.Location() != time.UTC {
			t.Errorf("%s", got)
		}
		text := got.Format("2006-01-02T15:04:05.999999999Z07:00")
		if err := json.Unmarshal([]byte(strconv.Quote(text)), &again); err != nil || !again.Equal(got.Time) {
			t.Errorf("%s is not %s, %v", again, got, err)
		}
	})
}
