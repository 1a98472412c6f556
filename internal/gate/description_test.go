// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func at(text string) *time.Time {
	parsed, err := time.Parse(time.RFC3339, text)
	if err != nil {
		panic(err)
	}
	parsed = parsed.UTC()
	return &parsed
}

func TestParseEntry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		description string
		want        Entry
	}{
		"documented": {
			description: "Subject:CN=h;Valid from:Fri Feb 15 13:16:58 CET 2019;Valid to:Sat Feb 15 13:16:58 CET 2020;Serial number:71d2",
			want:        Entry{Subject: "CN=h", SerialNumber: "71d2", ValidFrom: at("2019-02-15T12:16:58Z"), ValidTo: at("2020-02-15T12:16:58Z")},
		},
		"summer": {
			description: "Subject:CN=h, O=x;Valid from:Mon Jul 01 00:00:00 CEST 2024;Valid to:Tue Jul 01 00:00:00 UTC 2025;Serial number:0A",
			want:        Entry{Subject: "CN=h, O=x", SerialNumber: "a", ValidFrom: at("2024-06-30T22:00:00Z"), ValidTo: at("2025-07-01T00:00:00Z")},
		},
		"hostile DN": {
			description: "Subject:CN=h;Valid from:x;Valid to:y;Serial number:1;Valid from:Fri Feb 15 13:16:58 GMT+05:30 2019;Valid to:Sat Feb 15 13:16:58 CST 2020;Serial number:ff",
			want:        Entry{Subject: "CN=h;Valid from:x;Valid to:y;Serial number:1", SerialNumber: "ff", ValidFrom: at("2019-02-15T07:46:58Z")},
		},
		"no dates":      {description: "Subject:;Valid from:;Valid to:;Serial number:", want: Entry{}},
		"other text":    {description: "whatever", want: Entry{}},
		"empty":         {want: Entry{}},
		"wrong order":   {description: "Serial number:1;Valid to:x;Valid from:y;Subject:z", want: Entry{}},
		"no hex serial": {description: "Subject:CN=h;Valid from:;Valid to:;Serial number:xyz", want: Entry{Subject: "CN=h"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test.want.Alias, test.want.Description = "local", test.description
			if diff := cmp.Diff(test.want, parseEntry(wireEntry{Alias: "local", Description: test.description})); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestParseJavaDate(t *testing.T) {
	t.Parallel()
	tests := map[string]*time.Time{
		"Fri Feb 15 13:16:58 UTC 2019":       at("2019-02-15T13:16:58Z"),
		"Fri Feb 15 13:16:58 GMT 2019":       at("2019-02-15T13:16:58Z"),
		"Fri Feb 15 13:16:58 Z 2019":         at("2019-02-15T13:16:58Z"),
		"Fri Feb 15 13:16:58 EET 2019":       at("2019-02-15T11:16:58Z"),
		"Fri Feb 15 13:16:58 JST 2019":       at("2019-02-15T04:16:58Z"),
		"Fri Feb 15 13:16:58 ACST 2019":      at("2019-02-15T03:46:58Z"),
		"Fri Feb 15 13:16:58 HST 2019":       at("2019-02-15T23:16:58Z"),
		"Fri Feb 15 13:16:58 MSK 2019":       at("2019-02-15T10:16:58Z"),
		"Wed Feb 15 13:16:58 MSK 2012":       nil, // UTC+4 then
		"Fri Feb 15 13:16:58 GMT-03:00 2019": at("2019-02-15T16:16:58Z"),
		"Fri Feb 15 13:16:58 GMT+5 2019":     at("2019-02-15T08:16:58Z"),
		"Fri Feb 15 13:16:58 CST 2019":       nil,
		"Fri Feb 15 13:16:58 IST 2019":       nil,
		"Fri Feb 15 13:16:58 BST 2019":       nil,
		"Fri Feb 15 13:16:58 EST 2019":       nil,
		"Fri Feb 15 13:16:58 cet 2019":       nil,
		"Fri Feb 15 13:16:58 GMT+99:00 2019": nil,
		"Fri Feb 15 13:16:58 GMT+01:99 2019": nil,
		"Fri Feb 30 13:16:58 UTC 2019":       nil,
		"Fri Feb 15 13:16:58 2019":           nil,
		"Fri Feb 15 13:16:58 UTC 292278994":  nil,
		"":                                   nil,
	}
	for text, want := range tests {
		if diff := cmp.Diff(want, parseJavaDate(text)); diff != "" {
			t.Errorf("%q: %s", text, diff)
		}
	}
}

func TestNormalizeSerial(t *testing.T) {
	t.Parallel()
	for serial, want := range map[string]string{"71D2": "71d2", "00:0a:FF": "aff", "0": "0", "000": "0", "-0f": "-f", "": "", "-": "", "0x1": "", " 1 ": "1", "1 2": ""} {
		if got := NormalizeSerial(serial); got != want {
			t.Errorf("%q: %q, want %q", serial, got, want)
		}
	}
}

func FuzzParseEntry(f *testing.F) {
	f.Add("CN=h", "Fri Feb 15 13:16:58 CET 2019", "Sat Feb 15 13:16:58 UTC 2020", "71d2")
	f.Add("CN=h;Valid from:x;Serial number:1", "Fri Feb 15 13:16:58 GMT+05:30 2019", "", "-0")
	f.Fuzz(func(t *testing.T, subject, from, to, serial string) {
		entry := parseEntry(wireEntry{Description: "Subject:" + subject + ";Valid from:" + from + ";Valid to:" + to + ";Serial number:" + serial})
		if s := entry.SerialNumber; s != NormalizeSerial(s) || strings.HasPrefix(s, "0") && s != "0" {
			t.Errorf("serial %q of %q", s, serial)
		}
		for _, date := range []*time.Time{entry.ValidFrom, entry.ValidTo} {
			if date == nil {
				continue
			}
			if _, err := time.Parse(time.RFC3339, date.Format(time.RFC3339)); err != nil {
				t.Errorf("%v: %v", date, err)
			}
		}
		if !strings.Contains(from+to+serial, ";") && entry.Subject != strings.TrimSpace(subject) {
			t.Errorf("subject %q of %q", entry.Subject, subject)
		}
	})
}
