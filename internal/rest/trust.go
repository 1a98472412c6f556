// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import "slices"

// Trust is what one request adds to the policy of the provider.
type Trust struct {
	// Pins are the trusted_fingerprints of the block; those of the provider
	// count as well.
	Pins []Fingerprint
	// Known are the leafs in the state and in the configuration of the resource
	// (rules 3 and 4 of "Trust towards a gate").
	Known []Fingerprint
}

// With is t that also knows the given leafs.
func (t Trust) With(leafs ...Fingerprint) Trust {
	t.Known = append(slices.Clone(t.Known), leafs...)
	return t
}
