// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine

import (
	"os"
	"slices"
	"strings"
)

// Environment is the process's environment for an engine that must not see
// what its developer has set up: without any TF_ variable, because settings
// such as TF_CLI_ARGS, TF_WORKSPACE or a configuration file with development
// overrides would change what it does. The given NAME=value pairs come last
// and win.
func Environment(extra ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_")
	})
	return append(kept, extra...)
}
