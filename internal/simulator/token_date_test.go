// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestExpirationDates(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)

	for input, want := range map[string]string{
		"1798761600000":                 "2027-01-01T00:00:00.000Z",
		"1798761600123":                 "2027-01-01T00:00:00.123Z",
		"2027-01-25T05:57:01.123+01:00": "2027-01-25T04:57:01.123Z",
		"2027-01-25T05:57:01.123456Z":   "2027-01-25T05:57:01.123Z",
		"2027-01-25T05:57:01Z":          "2027-01-25T05:57:01.000Z",
		"2027-01-25T05:57Z":             "2027-01-25T05:57:00.000Z",
		"2027-01-25T05:57:01.5":         "2027-01-25T05:57:01.500Z",
		"2027-01-25T05:57:01":           "2027-01-25T05:57:01.000Z",
		"2027-01-25T05:57":              "2027-01-25T05:57:00.000Z",
		"2027-01-25 05:57":              "2027-01-25T05:57:00.000Z",
		"2027-01-25 05:57:01.123-05:00": "2027-01-25T10:57:01.123Z",
		"now+1m":                        "2026-08-31T12:01:00.000Z",
		"now+36h":                       "2026-09-02T00:00:00.000Z",
		"now+14d":                       "2026-09-14T12:00:00.000Z",
		"now+2w":                        "2026-09-14T12:00:00.000Z",
		"now+6M":                        "2027-02-28T12:00:00.000Z",
		"now+2y":                        "2028-08-31T12:00:00.000Z",
		"now+90m/h":                     "2026-08-31T13:00:00.000Z",
		"now+14d/d":                     "2026-09-14T00:00:00.000Z",
		"now+10d/w":                     "2026-09-07T00:00:00.000Z",
		"now+40d/M":                     "2026-10-01T00:00:00.000Z",
		"now+1y/y":                      "2027-01-01T00:00:00.000Z",
		"2028-08-31T12:00:00.000Z":      "2028-08-31T12:00:00.000Z",
		"2026-08-31T12:00:00.001Z":      "2026-08-31T12:00:00.001Z",

		"":                         "",
		"soon":                     "",
		"2026-08-31T12:00:00.000Z": "",
		"2026-08-31T11:59:59Z":     "",
		"2028-08-31T12:00:00.001Z": "",
		"2027-01-25":               "",
		"2027-13-25T05:57":         "",
		"2027-01-25T05:57:01,123Z": "",
		"0":                        "",
		"-1":                       "",
		"now":                      "",
		"now-1d":                   "",
		"now+25M":                  "",
		"now+1s":                   "",
		"now+1":                    "",
		"now + 1d":                 "",
		"now+1d/x":                 "",
		"now+999999999d":           "",
		"99999999999999999999":     "",
	} {
		encoded, err := json.Marshal(input)
		if err != nil {
			t.Fatal(err)
		}

		got := e.post(tokensPath, `{"name":"a","activeGateType":"ENVIRONMENT","expirationDate":`+string(encoded)+`}`)

		if want == "" {
			if got.Status != http.StatusBadRequest {
				t.Errorf("%q: %+v", input, got)
			} else if diff := cmp.Diff([]string{"PAYLOAD_BODY expirationDate"}, violations(t, got)); diff != "" {
				t.Errorf("%q: %s", input, diff)
			}

			continue
		}

		if got.Status != http.StatusCreated || !strings.Contains(got.Body, `"expirationDate":"`+want+`"`) {
			t.Errorf("%q: %+v, want %s", input, got, want)
		}
	}
}
