// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package tenant holds activegate_tenant_token_rotation, one rotation of an
// environment's tenant token, with connection info and the functions that write
// the token to where components read it.
//
// A rotation is a process of days. Start makes a new token beside the old one;
// both are valid until finish makes the old one invalid, or cancel the new one,
// and whatever carries an invalid token is cut off. The API has no way to read
// where a rotation stands (api-facts 3.1), so the resource keeps what it knows:
//
//	create  starts, and does nothing else
//	read    infers from connection info what others did, and remembers gates
//	update  finishes, if the guard lets it
//	delete  refuses, cancels or leaves an open rotation
//
// Which of the two tokens connection info serves while a rotation is open is
// documented nowhere, so it is read right after the start until it serves the new
// one, and else at the first refresh; inference says only what differs from that.
//
// All that is done to a rotation, and what follows from what is seen of it, is in
// package phase, which knows nothing of Terraform. Here is what users write (schema),
// what a plan promises of it (plan), and what they are told (messages, and each step's
// own).
package tenant
