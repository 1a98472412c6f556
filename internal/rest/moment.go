// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
	"time"
)

// Moment is a date of an API: yyyy-MM-dd'T'HH:mm:ss.SSS'Z' and the other
// forms of api-facts 2.2, or epoch milliseconds as number or text (api-facts 6);
// null, an empty text and a missing field are the zero time. What cannot be read
// is an error: no date would mean "never".
type Moment struct{ time.Time }

var errMoment = errors.New("no date")

// layouts of dates: the fraction of a second is accepted by each.
var layouts = []string{
	time.RFC3339, "2006-01-02T15:04:05Z0700", "2006-01-02T15:04:05",
	"2006-01-02T15:04Z07:00", "2006-01-02T15:04Z0700", "2006-01-02T15:04",
}

// UnmarshalJSON reads one date.
func (m *Moment) UnmarshalJSON(raw []byte) error {
	raw = bytes.TrimSpace(raw)
	text := string(raw)
	if len(raw) > 0 && raw[0] == '"' {
		if err := json.Unmarshal(raw, &text); err != nil {
			return err
		}
	} else if text == "null" {
		text = ""
	}
	var err error
	m.Time, err = parseMoment(text)
	return err
}

// parseMoment reads a date; the result is in UTC, from 1970 to 9999.
func parseMoment(text string) (time.Time, error) {
	text = strings.TrimSpace(text)
	if text == "" {
		return time.Time{}, nil
	}
	if at, ok := parseEpoch(text); ok {
		return inRange(at)
	}
	text = strings.ToUpper(text)
	if len(text) > 10 && text[10] == ' ' {
		text = text[:10] + "T" + text[11:]
	}
	for _, layout := range layouts {
		if at, err := time.Parse(layout, text); err == nil {
			return inRange(at)
		}
	}
	return time.Time{}, errMoment
}

// parseEpoch reads milliseconds, which JSON may write as 1.5e12.
func parseEpoch(text string) (time.Time, bool) {
	if milliseconds, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(milliseconds), true
	}
	milliseconds, err := strconv.ParseFloat(text, 64)
	if err != nil || strings.Trim(text, "0123456789.eE+") != "" || milliseconds != float64(int64(milliseconds)) {
		return time.Time{}, false
	}
	return time.UnixMilli(int64(milliseconds)), true
}

func inRange(at time.Time) (time.Time, error) {
	at = at.UTC()
	if at.Year() < 1970 || at.Year() > 9999 {
		return time.Time{}, errMoment
	}
	return at, nil
}
