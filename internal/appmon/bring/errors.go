// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring

import (
	"errors"
	"fmt"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// OtherLeafError means that the server was restarted, and does not present the
// certificate: what lies in its keystore is another one, or could not be loaded.
type OtherLeafError struct {
	Endpoint  string
	Presented rest.Fingerprint
	// Before says that it was restarted by an earlier run, and not again.
	Before bool
}

// Error names the address and what it presents.
func (e *OtherLeafError) Error() string {
	return fmt.Sprintf("%s presents the certificate %s", e.Endpoint, e.Presented)
}

// SilentError means that somebody was waited for in vain: the server, or one of the
// addresses.
type SilentError struct {
	// Endpoint is host:port.
	Endpoint string
	// Restarted says that this run has restarted the server.
	Restarted bool
	cause     error
}

// Error names the address.
func (e *SilentError) Error() string {
	return fmt.Sprintf("%s does not answer: %v", e.Endpoint, e.cause)
}

// Unwrap is what ended the wait.
func (e *SilentError) Unwrap() error { return e.cause }

// LostError means that the answer to a restart was lost and the server, or the
// collector, goes on: it was not restarted, as far as can be seen.
type LostError struct {
	error // the cause

	Collector string // empty: the server
}

// Unwrap is the cause.
func (e *LostError) Unwrap() error { return e.error }

// ErrMemory means that nobody listens where the Memory Analysis Server has to run.
var ErrMemory = errors.New("nobody listens where the Memory Analysis Server has to run")

// CollectorsError names collectors that did not come back.
type CollectorsError struct {
	Names []string
	// Own says that they were restarted themselves, and not the server.
	Own   bool
	cause error
}

// Error names them.
func (e *CollectorsError) Error() string {
	return fmt.Sprintf("%s did not come back (%v)", strings.Join(e.Names, ", "), e.cause)
}

// Unwrap is what ended the wait.
func (e *CollectorsError) Unwrap() error { return e.cause }
