// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package server

import (
	"slices"
	"strconv"
	"strings"
)

// oldestMajor and oldestMinor are the first version whose collectors take a key
// (api-facts 8.3).
const oldestMajor, oldestMinor = 6, 3

// Verdict is what the wizard would say of collectors before a key is deployed.
type Verdict struct {
	// Offline are listed and not connected; TooOld are before 6.3, whose version is
	// told. Both are names, sorted.
	Offline, TooOld []string
	// Versions are those of server and collectors, without repetitions, sorted.
	Versions []string
}

// Ready says that nothing is in the way.
func (v Verdict) Ready() bool { return len(v.Offline) == 0 && len(v.TooOld) == 0 }

// Judge looks at collectors as the wizard does.
func Judge(serverVersion string, collectors []Collector) Verdict {
	v := Verdict{Offline: []string{}, TooOld: []string{}, Versions: []string{}}
	if serverVersion != "" {
		v.Versions = append(v.Versions, serverVersion)
	}
	for _, one := range collectors {
		if !one.Connected {
			v.Offline = append(v.Offline, one.ID())
		}
		if IsTooOld(one.Version) {
			v.TooOld = append(v.TooOld, one.ID())
		}
		if one.Version != "" && !slices.Contains(v.Versions, one.Version) {
			v.Versions = append(v.Versions, one.Version)
		}
	}
	slices.Sort(v.Offline)
	slices.Sort(v.TooOld)
	slices.Sort(v.Versions)
	return v
}

// IsTooOld says that a version is before 6.3. Of what is no version, or not told,
// nobody knows.
func IsTooOld(version string) bool {
	parts := strings.SplitN(version, ".", 3)
	if len(parts) < 2 {
		return false
	}
	major, err := strconv.Atoi(parts[0])
	if err != nil {
		return false
	}
	minor, err := strconv.Atoi(parts[1])
	if err != nil {
		return false
	}
	return major < oldestMajor || (major == oldestMajor && minor < oldestMinor)
}
