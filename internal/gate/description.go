// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"strings"
	"time"
)

// The parts of a description: "Subject:<DN>;Valid from:<date>;Valid
// to:<date>;Serial number:<hex>" (api-facts 1.3).
const (
	subjectPart = "Subject:"
	fromPart    = ";Valid from:"
	toPart      = ";Valid to:"
	serialPart  = ";Serial number:"
)

// parseEntry reads what it can of a description, from the right: a DN may
// itself hold semicolons.
func parseEntry(wire wireEntry) Entry {
	entry := Entry{Alias: wire.Alias, Description: wire.Description}
	rest, serial, ok := cutLast(wire.Description, serialPart)
	if !ok {
		return entry
	}
	rest, to, ok := cutLast(rest, toPart)
	if !ok {
		return entry
	}
	rest, from, ok := cutLast(rest, fromPart)
	if !ok {
		return entry
	}
	subject, ok := strings.CutPrefix(rest, subjectPart)
	if !ok {
		return entry
	}
	entry.Subject = strings.TrimSpace(subject)
	entry.SerialNumber = NormalizeSerial(serial)
	entry.ValidFrom = parseJavaDate(from)
	entry.ValidTo = parseJavaDate(to)
	return entry
}

func cutLast(text, separator string) (before, after string, found bool) {
	i := strings.LastIndex(text, separator)
	if i < 0 {
		return text, "", false
	}
	return text[:i], text[i+len(separator):], true
}

// maxSerial bounds a serial number, in digits; RFC 5280 allows 40.
const maxSerial = 256

// NormalizeSerial is a serial number as lower-case hex without colons, spaces
// around and leading zeros; empty if it is none.
func NormalizeSerial(serial string) string {
	serial = strings.ToLower(strings.ReplaceAll(strings.TrimSpace(serial), ":", ""))
	digits, negative := strings.CutPrefix(serial, "-")
	if digits == "" || len(digits) > maxSerial || strings.Trim(digits, "0123456789abcdef") != "" {
		return ""
	}
	digits = strings.TrimLeft(digits, "0")
	switch {
	case digits == "":
		return "0"
	case negative:
		return "-" + digits
	}
	return digits
}

// parseJavaDate reads java.util.Date.toString(), "Fri Feb 15 13:16:58 CET
// 2019"; nil if it is none or its zone is ambiguous.
func parseJavaDate(text string) *time.Time {
	fields := strings.Fields(text)
	if len(fields) != 6 {
		return nil
	}
	zone := fields[4]
	local, err := time.Parse("Mon Jan 2 15:04:05 2006", strings.Join(append(fields[:4:4], fields[5]), " "))
	if err != nil {
		return nil
	}
	offset, ok := zoneOffset(zone, local)
	if !ok {
		return nil
	}
	at := local.Add(-offset)
	if at.Year() < 1 || at.Year() > 9999 {
		return nil // RFC 3339 could not express it
	}
	return &at
}
