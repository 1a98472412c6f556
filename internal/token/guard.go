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

// moved says that a gate is listed with another token than this, with which it
// can connect. A gate that is not listed, or that reports none, proves nothing.
func (u usage) moved(gate rememberedGate, id string) bool {
	listed, ok := u.find(gate)
	if !ok || reports(listed, id) {
		return false
	}
	token, ok := listed.TokenOf(u.environment)
	return ok && token.ID != "" && !slices.Contains(unfit, token.State)
}

// unfit are the states of a token that does not let a gate connect, or of none:
// the gate may yet go back to the one before. States of later servers count as fit.
var unfit = []string{dynatrace.StateAbsent, dynatrace.StateInvalid, dynatrace.StateUnknown, dynatrace.StateUnsupported}

// listsClusters says that the list shows Cluster ActiveGates: that of an
// environment documents only the others (api-facts 4.1).
func (u usage) listsClusters() bool {
	return slices.ContainsFunc(u.gates, func(gate dynatrace.ActiveGate) bool { return gate.Type == typeCluster })
}

// blindness is why nobody can tell which gates use a token, as part of a sentence.
func (u usage) blindness() string {
	if u.err != nil {
		return reason(u.err)
	}
	return "the environment's list of gates does not show Cluster ActiveGates, for which the token is"
}

// cure is what helps against it.
func (u usage) cure() string {
	if u.err != nil {
		return blindAdvice
	}
	return "Look at the Cluster ActiveGates themselves, and set `revoke_in_use = true` if you know that none uses it."
}

// final says that waiting changes nothing: the token is refused or lacks a
// permission, or the list never shows such gates.
func (u usage) final() bool { return u.err == nil || isForbidden(u.err) || isUnauthorized(u.err) }

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
// remembered for it. Its type is what the resource knows where the API does not
// tell it.
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
	switch {
	case !used:
		return verdict{free: true, why: freeUnused}
	case token.Type == typeCluster && !u.listsClusters():
		return verdict{blind: true}
	}
	return verdict{free: true, why: freeOver}
}
