// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import "time"

// Defaults of `timeouts`. A destroy waits for gates to take another token.
const (
	defaultCreateTimeout = 5 * time.Minute
	defaultReadTimeout   = 5 * time.Minute
	defaultUpdateTimeout = 5 * time.Minute
	defaultDeleteTimeout = 10 * time.Minute
)

// askTimeout bounds a plan's questions, whose answers are diagnostics only.
const askTimeout = time.Minute
