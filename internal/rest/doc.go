// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package rest is what the clients of all APIs share: of gates, of the environment,
// of a Managed cluster, of AppMon and of single sign-on. It knows none of them,
// but for how a cluster says that it is being upgraded, and nothing of Terraform.
//
//   - address.go: where a server is, parsed once: what has an Address may be
//     talked to, which plain http to another machine never has.
//   - client.go, request.go, call.go, retry.go, pace.go: a Client sends a Request,
//     with retries that never repeat a write of unknown outcome, and answers with
//     a Response or one of the typed errors (errors.go, message.go).
//   - auth.go: what a request proves its right with, in one of three schemes.
//   - policy.go decides whether a peer is trusted; dialer.go, proxy.go and conn.go
//     reach it.
//   - moment.go: the forms in which APIs write dates.
//   - secret.go keeps passwords and tokens out of errors, logs and formats.
//   - shared.go: one answer for all who ask the same in one run, and turns for those who
//     must not do the same at once.
//
// Connections are net/http's: one http.Transport for the whole process keeps
// them, bounds them for each endpoint and, idle, over all, and replaces one that
// turns out to be dead before anything was written. Its DialTLSContext only makes
// the handshake. What no transport does is to judge a connection for each request:
// one that was made for a request which trusts its peer may be handed to another
// one which does not. So the connections themselves (conn.go) refuse to write until
// the request that is about to use them has judged who is at the other end: no byte
// of it, and so no token, reaches a peer that this request does not trust. A
// refusal before the first byte makes the transport take the next connection.
// There are no redirects and no resumption of TLS sessions, both of which would
// lead around that.
//
// The loop of attempts is our own, its backoff is go-retryablehttp's. The loop of
// that library decides by status and method, waits by itself and knows nothing of a
// request that may have been executed: there was nothing of it left once all this
// was replaced.
//
// Everything here is safe for concurrent use and meant to live as long as one
// configuration of the provider, that is: one run.
package rest
