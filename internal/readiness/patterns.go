// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package readiness

import (
	"errors"
	"path"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// Ignored says that an id, spelled in any way, or a pattern names the gate.
func Ignored(patterns []string, id, hostname string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return names(pattern, id, hostname) })
}

func names(pattern, id, hostname string) bool {
	if dynatrace.NormalizeGateID(pattern) == id {
		return true
	}
	matches, err := path.Match(strings.ToLower(pattern), strings.ToLower(hostname))
	return err == nil && matches
}

// CheckPattern accepts an id or a pattern of path.Match.
func CheckPattern(pattern string) error {
	if pattern == "" {
		return errors.New("it is empty")
	}
	if _, err := path.Match(pattern, ""); err != nil {
		return errors.New("it is no pattern: a bracket or a backslash is not closed; * stands for any text, ? for one character")
	}
	return nil
}
