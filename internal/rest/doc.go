// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package rest is what the clients of both APIs share: the gate's own
// certificate API and the environment API. It knows neither of them, and
// nothing of Terraform.
//
//   - Client sends a Request with retries that never repeat a write of unknown
//     outcome, and answers with a Response or one of the typed errors.
//   - Policy decides whether a peer is trusted, Dialer reaches it. A connection
//     is judged by the very request that is about to use it, before a byte is
//     written: no token is sent to a peer that this request does not trust.
//   - Secret keeps passwords and tokens out of errors, logs and formats.
//
// Everything here is safe for concurrent use and meant to live as long as one
// configuration of the provider, that is: one run.
package rest
