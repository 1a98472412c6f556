// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// usage is what the environment's list of gates tells of tokens. The list holds
// gates that are connected or were within two hours (api-facts 4.1).
type usage struct {
	gates       []dynatrace.ActiveGate
	environment string
	err         error // why the list could not be read
}

// reporting are the gates that report a token, offline ones included, for
// whatever environment.
func (u usage) reporting(id string) []rememberedGate {
	var gates []rememberedGate
	for _, gate := range u.gates {
		if reports(gate, id) {
			gates = append(gates, rememberedGate{ID: gate.ID, Hostname: gate.Hostname})
		}
	}
	return gates
}

func reports(gate dynatrace.ActiveGate, id string) bool {
	return slices.ContainsFunc(gate.Tokens, func(token dynatrace.GateToken) bool { return token.ID == id })
}

// find is a listed gate.
func (u usage) find(gate rememberedGate) (dynatrace.ActiveGate, bool) {
	index := slices.IndexFunc(u.gates, func(listed dynatrace.ActiveGate) bool { return listed.ID == gate.ID })
	if index < 0 {
		return dynatrace.ActiveGate{}, false
	}
	return u.gates[index], true
}

// moved says that a gate is listed with another token than this. A gate that is
// not listed, or that reports none, proves nothing.
func (u usage) moved(gate rememberedGate, id string) bool {
	listed, ok := u.find(gate)
	if !ok || reports(listed, id) {
		return false
	}
	token, ok := listed.TokenOf(u.environment)
	return ok && token.ID != ""
}

// remember brings the gates up to date that need a predecessor: those that were
// seen with another token are struck off, and those that report it now are
// added, so that none is forgotten that vanishes from the list before the end.
func (u usage) remember(known []rememberedGate, id string) []rememberedGate {
	var gates []rememberedGate
	for _, gate := range known {
		if !u.moved(gate, id) {
			gates = append(gates, gate)
		}
	}
	for _, gate := range u.reporting(id) {
		if !slices.ContainsFunc(gates, func(other rememberedGate) bool { return other.ID == gate.ID }) {
			gates = append(gates, gate)
		}
	}
	slices.SortFunc(gates, compareGates)
	return gates
}

// verdict is whether a token may be revoked.
type verdict struct {
	free bool
	why  string // one of free...
	// holders are the gates that need it.
	holders []rememberedGate
	// blind says that a used token is held because nobody can tell who uses it.
	blind bool
}

// judge decides on a token whose overlap is over. Known are the gates that are
// remembered for it.
func (u usage) judge(token dynatrace.Token, known []rememberedGate) verdict {
	used := !token.LastUsedDate.IsZero()
	if u.err != nil {
		if !used && len(known) == 0 {
			return verdict{free: true, why: freeUnused}
		}
		return verdict{holders: known, blind: true}
	}
	if holders := u.remember(known, token.ID); len(holders) > 0 {
		return verdict{holders: holders}
	}
	if !used {
		return verdict{free: true, why: freeUnused}
	}
	return verdict{free: true, why: freeOver}
}
