// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package enforce decides about the enforcement of tokens and carries it out. It
// knows nothing of Terraform.
//
// Enforced tokens cut off every gate whose token is not valid, and can be
// withdrawn only until 30 days after the last such gate was seen (api-facts 4.2):
// a door that lets nobody back later.
//
//	standing  what counts now: the settings object, and what the environment does by itself
//	guard     which gates would be cut off, those included that were not ready when they were
//	          last seen: the list forgets a gate two hours after it went offline
//	change    read, judge, write or reset, if nobody else has changed the same
package enforce
