// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package cluster judges what is stored on the nodes of a Managed cluster, by the
// facts of its REST API v1 (api-facts 6 and 11). It knows nothing of HTTP, of time,
// or of who asks. Whoever holds a Node guards it.
//
// # Choices
//
// A certificate is checked when it is stored, in the order key, certificate, match,
// chain, expiry; one that passes is in progress for as many questions as
// Behaviour.Steps says, and then served at once. Questions are those for the status
// and those for the details. PKCS#1, PKCS#8 and SEC 1 keys are taken, encrypted ones
// are not. A chain may be left out; one that is there must begin with the issuer of
// the certificate, and each must be signed by the next. A second store replaces one
// that is in progress. Subject and issuer are printed as Java prints them, the last
// of the encoded parts first, with a space behind each comma.
package cluster
