// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package token holds activegate_token, an ActiveGate token, with the data
// sources activegate_token_status, activegate_tokens and activegate_access.
//
// The API can create and delete a token and change nothing of it (api-facts
// 2.2), and deleting one that a gate uses takes that gate offline. So every
// change is a rotation within one update in place:
//
//	remember  the gates that report the predecessor
//	create    the successor, whose secret is told once
//	save      it, before anything else can fail
//	wait      for the overlap, in later runs
//	revoke    the predecessor, once every remembered gate was seen with another
//
// Package mint makes tokens, decides when they may be revoked, and revokes them,
// without Terraform. Here is the rest, in the order of a life: schema says what users
// write, schedule what it means, site whether the environment makes it or a cluster of
// Managed; read notes what is due; plan and decide tell from configuration, state and
// notes alone what an apply will do; write and delete do just that.
package token
