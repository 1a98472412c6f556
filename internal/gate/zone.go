// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"strconv"
	"strings"
	"time"
)

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

// customOffset reads Java's custom zones, "GMT+05:30" and "UTC-3".
func customOffset(zone string) (time.Duration, bool) {
	rest, ok := strings.CutPrefix(zone, "GMT")
	if !ok {
		if rest, ok = strings.CutPrefix(zone, "UTC"); !ok {
			return 0, false
		}
	}
	sign := 1
	switch {
	case strings.HasPrefix(rest, "-"):
		sign = -1
	case !strings.HasPrefix(rest, "+"):
		return 0, false
	}
	hours, minutes, _ := strings.Cut(rest[1:], ":")
	h, err := strconv.Atoi(hours)
	if err != nil || h < 0 || h > 18 {
		return 0, false
	}
	m := 0
	if minutes != "" {
		if m, err = strconv.Atoi(minutes); err != nil || m < 0 || m > 59 {
			return 0, false
		}
	}
	return time.Duration(sign*(60*h+m)) * time.Minute, true
}
