// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"bytes"
	"encoding/json"
	"mime"
	"net/http"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
)

// tokenLifetimeYears is how far ahead a token may expire (api-facts 2.2).
const tokenLifetimeYears = 2

// opCreateTokenLocked is POST /api/v2/activeGateTokens.
func (e *Environment) opCreateTokenLocked(x *environmentExchange) reply {
	fields, refused := x.object()
	if refused != nil {
		return *refused
	}

	seed, violations := e.readTokenLocked(fields, x.route.way == platform.Fleet)
	if len(violations) > 0 {
		return e.violatedLocked(violations...)
	}

	seed.Owner = x.asker.owner
	token := e.newTokenLocked(seed)

	x.commit()

	created := struct {
		ID      string `json:"id"`
		Token   string `json:"token"`
		Expires string `json:"expirationDate,omitempty"`
	}{ID: token.id, Token: token.secret}
	if !token.expires.IsZero() {
		created.Expires = dateText(token.expires)
	}

	a := success(created)
	a.status = http.StatusCreated

	return a
}

// object reads the body as a JSON object and leaves its fields as they are.
func (x *environmentExchange) object() (map[string]json.RawMessage, *reply) {
	refuse := func(status int, message string) (map[string]json.RawMessage, *reply) {
		refused := x.api.refuseLocked(status, message)

		return nil, &refused
	}

	label, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))
	if err != nil || label != "application/json" {
		return refuse(http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
	}

	var fields map[string]json.RawMessage
	if json.Unmarshal(x.body, &fields) != nil || fields == nil {
		return refuse(http.StatusBadRequest, "Could not map JSON.")
	}

	// null is as good as absent.
	for name, value := range fields {
		if bytes.Equal(bytes.TrimSpace(value), []byte("null")) {
			delete(fields, name)
		}
	}

	return fields, nil
}

// readTokenLocked checks the fields of a new token. Without type it is one of the
// environment.
func (e *Environment) readTokenLocked(fields map[string]json.RawMessage, typeless bool) (seed TokenSeed, violations []violation) {
	refuse := func(field, message string) { violations = append(violations, inBody(field, message)) }

	if !textField(fields, "name", &seed.Name) {
		refuse("name", "must be a string")
	} else if seed.Name == "" {
		refuse("name", "must not be empty")
	}

	if typed := textField(fields, "activeGateType", &seed.Type); !e.behaviour.OmitTypeAndSeed && !typeless {
		switch {
		case seed.Type == "" && typed:
			refuse("activeGateType", "must not be null")
		case seed.Type != typeEnvironment && seed.Type != typeCluster:
			refuse("activeGateType", "must be one of [ENVIRONMENT, CLUSTER]")
		}
	} else {
		seed.Type = ""
	}

	if raw, sent := fields["seedToken"]; sent && json.Unmarshal(raw, &seed.Seed) != nil {
		refuse("seedToken", "must be a boolean")
	}

	var expires string
	if !textField(fields, "expirationDate", &expires) {
		refuse("expirationDate", "must be a string")
	} else if _, sent := fields["expirationDate"]; sent {
		var problem string
		if seed.Expires, problem = e.expiryLocked(expires); problem != "" {
			refuse("expirationDate", problem)
		}
	}

	for _, field := range e.unknownFieldsLocked(fields, typeless) {
		refuse(field, "unrecognized field")
	}

	return seed, violations
}

// textField reads a string; absent is "". It returns false if the field is of
// another type.
func textField(fields map[string]json.RawMessage, name string, into *string) bool {
	raw, sent := fields[name]

	return !sent || json.Unmarshal(raw, into) == nil
}

// expiryLocked reads an expiration date and says what is wrong with it.
func (e *Environment) expiryLocked(text string) (at time.Time, problem string) {
	now := e.sim.now()

	at, ok := dateOf(text, now)

	switch {
	case !ok, isRelative(text) && e.behaviour.RefuseRelativeExpiry:
		return at, "is not a valid date"
	case !at.After(now):
		return at, "must not be in the past"
	case at.After(addMonths(now, 12*tokenLifetimeYears)):
		return at, "must not be more than two years in the future"
	}

	return at.Truncate(time.Millisecond), ""
}

func (e *Environment) unknownFieldsLocked(fields map[string]json.RawMessage, typeless bool) []string {
	known := []string{"name", "expirationDate"}

	switch {
	case typeless:
		known = append(known, "seedToken")
	case !e.behaviour.OmitTypeAndSeed:
		known = append(known, "activeGateType", "seedToken")
	}

	var unknown []string

	if e.behaviour.RejectUnknownFields {
		for name := range fields {
			if !slices.Contains(known, name) {
				unknown = append(unknown, name)
			}
		}
	}

	slices.Sort(unknown)

	return unknown
}

// dateLayout is how the API prints dates, always in UTC (api-facts 2.2).
const dateLayout = "2006-01-02T15:04:05.000Z"

// dateText prints a date.
func dateText(at time.Time) string { return at.UTC().Format(dateLayout) }

// relativeDate is now, or now+NU or now-NU with a unit, and an alignment.
var relativeDate = regexp.MustCompile(`^now(?:([+-])(\d{1,6})([mhdwMy]))?(?:/([mhdwMy]))?$`)

// isRelative tells relative dates from absolute ones.
func isRelative(text string) bool { return strings.HasPrefix(text, "now") }

// dateOf reads the formats that the API takes (api-facts 2.2): milliseconds
// since 1970, dates with or without zone, seconds and fraction, with T or a
// space, and dates relative to now. Without a zone a date is in UTC.
func dateOf(text string, now time.Time) (at time.Time, ok bool) {
	if isRelative(text) {
		return relative(text, now)
	}

	if millis, err := strconv.ParseInt(text, 10, 64); err == nil {
		return time.UnixMilli(millis).UTC(), true
	}

	// Java knows no comma before a fraction.
	if strings.ContainsRune(text, ',') {
		return time.Time{}, false
	}

	for _, layout := range []string{
		"2006-01-02T15:04:05Z07:00", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05", "2006-01-02T15:04",
	} {
		for _, candidate := range []string{layout, strings.Replace(layout, "T", " ", 1)} {
			if at, err := time.Parse(candidate, text); err == nil {
				return at.UTC(), true
			}
		}
	}

	return time.Time{}, false
}

func relative(text string, now time.Time) (time.Time, bool) {
	parts := relativeDate.FindStringSubmatch(text)
	if parts == nil {
		return time.Time{}, false
	}

	at := now.UTC()

	if parts[1] != "" {
		// At most six digits.
		count, _ := strconv.Atoi(parts[1] + parts[2])
		at = shifted(at, count, parts[3])
	}

	return aligned(at, parts[4]), true
}

// shifted adds units.
func shifted(at time.Time, count int, unit string) time.Time {
	switch unit {
	case "m":
		return at.Add(time.Duration(count) * time.Minute)
	case "h":
		return at.Add(time.Duration(count) * time.Hour)
	case "d":
		return at.AddDate(0, 0, count)
	case "w":
		return at.AddDate(0, 0, 7*count)
	case "M":
		return addMonths(at, count)
	default:
		return addMonths(at, 12*count)
	}
}

// aligned sets what is smaller than the unit to its beginning; weeks begin on
// Monday.
func aligned(at time.Time, unit string) time.Time {
	day := time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)

	switch unit {
	case "m":
		return at.Truncate(time.Minute)
	case "h":
		return at.Truncate(time.Hour)
	case "d":
		return day
	case "w":
		return day.AddDate(0, 0, -(int(at.Weekday())+6)%7)
	case "M":
		return day.AddDate(0, 0, 1-at.Day())
	case "y":
		return time.Date(at.Year(), time.January, 1, 0, 0, 0, 0, time.UTC)
	default:
		return at
	}
}

// addMonths keeps to the end of the month as Java does: a month after January
// 31 is the last of February.
func addMonths(at time.Time, months int) time.Time {
	moved := at.AddDate(0, months, 0)
	if moved.Day() != at.Day() {
		moved = moved.AddDate(0, 0, -moved.Day())
	}

	return moved
}
