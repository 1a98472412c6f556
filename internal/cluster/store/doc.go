// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package store is what happens on a node of a cluster when its certificate changes.
// It knows clusters and certificates, and nothing of Terraform.
//
// The Cluster REST API v1 stores without a task to wait for, deletes nothing, and
// tells no serial number (api-facts 6), so that [Store]
//
//  1. waits its turn: one writer a node; until somebody answers where the certificate
//     must be presented, if there is an address; and the first bad certificate of a run
//     is the canary of the rest
//  2. looks at the details: a node that takes nothing, or is in the middle of another
//     store, is told from one that is ready
//  3. sends certificate, chain and key. Storing is repeatable, so that a lost answer
//     is decided by the details and the handshake, and then sent again
//  4. asks for the status while the store is in progress. What the cluster has
//     forgotten, after a restart of the node, is decided by the details as well
//  5. waits until the details show subject, issuer and expiry of ours and nothing in
//     progress, and until a handshake presents our leaf, if there is an address
//
// The node has the old certificate until it has the new one: at no step it has none.
// There is no way back, because nobody can read the old key. [Observe] is what a refresh
// sees.
//
// Until the first byte is sent the caller's context may end all of it. From there on
// work is detached from it, with a deadline of its own.
package store
