// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package mint makes ActiveGate tokens and decides when they may be revoked. It
// knows nothing of Terraform.
//
//   - Creation makes one token. A secret is told once, in the answer: where that
//     is lost, what was made is found in the list by what proves that it is this
//     creation's (recover.go, expiry.go), and is revoked.
//   - Usage.Judge decides whether a token may be revoked (guard.go): only what no
//     gate uses, since a gate whose token is revoked goes offline. There is no
//     other place that does.
//   - Place is one of the APIs that make tokens, an environment's or a cluster's; Find
//     and Ask look for tokens at those where they may be (place.go).
//   - Removal revokes the tokens of one resource, each as soon as it may be.
//
// What keeps any of it from its end is a typed error.
package mint
