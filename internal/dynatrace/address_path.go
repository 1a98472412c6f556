// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"regexp"
	"slices"
	"strings"
)

var (
	segmentPattern = regexp.MustCompile(`^[A-Za-z0-9._~@:+-]+$`)
	// environmentPattern fits both forms of api-facts 7.3: abc12345 and UUIDs.
	environmentPattern = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$`)
)

// readPath splits what follows the host: any prefix, /e/{env} and, left out,
// /api or /api/v2. The path that remains has no slash at its end.
func readPath(escaped string) (path, environment string, err error) {
	segments := slices.DeleteFunc(strings.Split(escaped, "/"), func(segment string) bool { return segment == "" })
	for _, segment := range segments {
		if !segmentPattern.MatchString(segment) || strings.Trim(segment, ".") == "" {
			return "", "", &AddressError{Reason: "its path holds characters that do not belong there"}
		}
	}
	segments = withoutAPI(segments)
	if at := lastIndex(segments, "e"); at >= 0 {
		if at != len(segments)-2 {
			return "", "", &AddressError{Reason: "it must end with /e/{environment id}"}
		}
		if environment = segments[at+1]; !environmentPattern.MatchString(environment) || strings.Contains(environment, "..") {
			return "", "", &AddressError{Reason: "the environment id must consist of letters, digits and hyphens, e.g. abc12345"}
		}
	}
	if len(segments) == 0 {
		return "", "", nil
	}
	return "/" + strings.Join(segments, "/"), environment, nil
}

// withoutAPI cuts /api, /api/v1 and /api/v2 off the end.
func withoutAPI(segments []string) []string {
	last := len(segments) - 1
	if last > 0 && segments[last-1] == "api" && (segments[last] == "v1" || segments[last] == "v2") {
		return segments[:last-1]
	}
	if last >= 0 && segments[last] == "api" {
		return segments[:last]
	}
	return segments
}

func lastIndex(segments []string, wanted string) int {
	for at, segment := range slices.Backward(segments) {
		if segment == wanted {
			return at
		}
	}
	return -1
}

// isPlatformPath accepts what may follow a SaaS host, which has no path of its
// own: that of the platform's proxy stands for it, and /e/{env} says nothing new.
func isPlatformPath(path, environment string) bool {
	switch path {
	case "", "/e/" + environment,
		"/platform/classic/environment-api", "/platform/classic/environment-api/v1", "/platform/classic/environment-api/v2":
		return true
	}
	return false
}
