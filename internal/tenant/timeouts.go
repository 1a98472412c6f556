// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import "time"

// Defaults of `timeouts`. Every step is a few requests.
const (
	defaultCreateTimeout = 2 * time.Minute
	defaultReadTimeout   = time.Minute
	defaultUpdateTimeout = 2 * time.Minute
	defaultDeleteTimeout = 2 * time.Minute
)

const (
	// planTimeout bounds what a plan asks for its diagnostics.
	planTimeout = time.Minute
	// glanceTimeout bounds a short look at connection info, and waiting for it to show
	// the new token.
	glanceTimeout = 5 * time.Second
	// lagTimeout is how long the start waits for connection info to show the new
	// token. The state is saved only after that, so it is short.
	lagTimeout = 2500 * time.Millisecond
	// undoTimeout bounds what is done while the process is about to end.
	undoTimeout = time.Second
	// attempts is how often a step is sent whose answer was lost. A repeated one
	// does no harm: a second start, finish or cancel is a 400.
	attempts = 3
	// pause lies between them.
	pause = time.Second
)
