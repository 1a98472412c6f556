// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"os/exec"
	"strings"
	"testing"
)

// TestMissingTools: a tool that is missing is named, and nothing is skipped.
func TestMissingTools(t *testing.T) {
	t.Parallel()
	look := func(tool string) (string, error) {
		if tool == "curl" {
			return "", exec.ErrNotFound
		}
		return tool, nil
	}
	if problem := missingTools(look); !strings.Contains(problem, "apt-get install curl") {
		t.Errorf("a missing curl is not named: %q", problem)
	}
	if problem := missingTools(func(tool string) (string, error) { return tool, nil }); problem != "" {
		t.Errorf("nothing is missing, but it says %q", problem)
	}
}
