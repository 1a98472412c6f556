// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// described is a description (api-facts 1.3). A DN may itself hold semicolons and
// the names of parts: the last ones count.
var described = regexp.MustCompile(`(?s)^Subject:(.*);Valid from:(.*);Valid to:(.*);Serial number:(.*)$`)

// parseEntry reads what it can of a description.
func parseEntry(wire wireEntry) Entry {
	entry := Entry{Alias: wire.Alias, Description: wire.Description}
	if parts := described.FindStringSubmatch(wire.Description); parts != nil {
		entry.Subject, entry.SerialNumber = strings.TrimSpace(parts[1]), NormalizeSerial(parts[4])
		entry.ValidFrom, entry.ValidTo = parseJavaDate(parts[2]), parseJavaDate(parts[3])
	}
	return entry
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

// zones are the abbreviations that mean the same offset wherever Java prints
// them, in minutes east of UTC. What is missing is ambiguous (CST is Chicago,
// Havana and Shanghai; IST India, Ireland and Israel; BST, EST, EDT, CDT, PST,
// MST, AST, GST and SST have two meanings or had them in older zone data) or
// rare.
var zones = map[string]int{
	"UTC": 0, "UCT": 0, "GMT": 0, "Z": 0,
	"WET": 0, "WEST": 60, "CET": 60, "CEST": 120, "MET": 60, "MEST": 120, "EET": 120, "EEST": 180, "MSK": 180,
	"WAT": 60, "CAT": 120, "SAST": 120, "EAT": 180,
	"PKT": 300, "ICT": 420, "WIB": 420, "WITA": 480, "HKT": 480, "SGT": 480, "JST": 540, "KST": 540,
	"AWST": 480, "ACST": 570, "ACDT": 630, "AEST": 600, "AEDT": 660, "NZST": 720, "NZDT": 780,
	"AKST": -540, "AKDT": -480, "HST": -600,
}

// mskShift is when Moscow time became UTC+3; before, MSK also meant UTC+4.
var mskShift = time.Date(2014, time.October, 27, 0, 0, 0, 0, time.UTC)

// zoneOffset is how far the zone is east of UTC at this local time.
func zoneOffset(zone string, local time.Time) (time.Duration, bool) {
	if minutes, ok := zones[zone]; ok {
		if zone == "MSK" && local.Before(mskShift) {
			return 0, false
		}
		return time.Duration(minutes) * time.Minute, true
	}
	return customOffset(zone)
}

// customZone is one of Java's custom zones, "GMT+05:30" and "UTC-3".
var customZone = regexp.MustCompile(`^(?:GMT|UTC)([+-])([0-9]{1,2})(?::([0-9]{1,2}))?$`)

func customOffset(zone string) (time.Duration, bool) {
	parts := customZone.FindStringSubmatch(zone)
	if parts == nil {
		return 0, false
	}
	hours, _ := strconv.Atoi(parts[2])
	minutes, _ := strconv.Atoi(parts[3]) // 0 where there are none
	if hours > 18 || minutes > 59 {
		return 0, false
	}
	offset := time.Duration(hours)*time.Hour + time.Duration(minutes)*time.Minute
	if parts[1] == "-" {
		offset = -offset
	}
	return offset, true
}
