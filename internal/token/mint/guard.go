// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package mint

import (
	"cmp"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Gate is a gate that uses a token.
type Gate struct {
	ID       string `json:"id"`
	Hostname string `json:"hostname,omitempty"`
}

// Usage is what lists of gates tell of tokens. A list holds gates that are connected
// or were within two hours (api-facts 4.1).
type Usage struct {
	environment string
	clusters    bool // a cluster's list is read
	list        func() ([]dynatrace.ActiveGate, error)
}

// NewUsage asks for the list of gates once, and only if it matters. The
// environment tells which token of a gate counts that serves several.
func NewUsage(environment string, list func() ([]dynatrace.ActiveGate, error)) Usage {
	return Usage{environment: environment, list: sync.OnceValues(list)}
}

// Err is why the list could not be read.
func (u Usage) Err() error {
	_, err := u.list()
	return err
}

// Find is a listed gate.
func (u Usage) Find(gate Gate) (dynatrace.ActiveGate, bool) {
	gates, _ := u.list()
	index := slices.IndexFunc(gates, func(listed dynatrace.ActiveGate) bool { return listed.ID == gate.ID })
	if index < 0 {
		return dynatrace.ActiveGate{}, false
	}
	return gates[index], true
}

// Reporting are the gates that report a token, offline ones included, for
// whatever environment.
func (u Usage) Reporting(id string) []Gate {
	var reporting []Gate
	gates, _ := u.list()
	for _, gate := range gates {
		if reports(gate, id) {
			reporting = append(reporting, Gate{ID: gate.ID, Hostname: gate.Hostname})
		}
	}
	return reporting
}

func reports(gate dynatrace.ActiveGate, id string) bool {
	return slices.ContainsFunc(gate.Tokens, func(token dynatrace.GateToken) bool { return token.ID == id })
}

// moved says that a gate is listed with another token than this, with which it
// can connect. A gate that is not listed, or that reports none, proves nothing.
func (u Usage) moved(gate Gate, id string) bool {
	listed, ok := u.Find(gate)
	if !ok || reports(listed, id) {
		return false
	}
	counting := u.counting(listed)
	return len(counting) > 0 && !slices.ContainsFunc(counting, func(token dynatrace.GateToken) bool {
		return token.ID == "" || slices.Contains(unfit, token.State)
	})
}

// counting are the tokens of a gate that have to let it connect: all of a Cluster
// ActiveGate in its cluster's list, which serves every environment, else that of the
// environment.
func (u Usage) counting(gate dynatrace.ActiveGate) []dynatrace.GateToken {
	if u.clusters && gate.Type == TypeCluster {
		return gate.Tokens
	}
	if token, ok := gate.TokenOf(u.environment); ok {
		return []dynatrace.GateToken{token}
	}
	return nil
}

// unfit are the states of a token that does not let a gate connect, or of none:
// the gate may yet go back to the one before. States of later servers count as fit.
var unfit = []string{dynatrace.StateAbsent, dynatrace.StateInvalid, dynatrace.StateUnknown, dynatrace.StateUnsupported}

// Holders brings the gates up to date that need a token: those that were seen
// with another one are struck off, and those that report it now are added, so
// that none is forgotten that vanishes from the list before the end.
func (u Usage) Holders(known []Gate, id string) []Gate {
	var gates []Gate
	for _, gate := range known {
		if !u.moved(gate, id) {
			gates = append(gates, gate)
		}
	}
	for _, gate := range u.Reporting(id) {
		if !slices.ContainsFunc(gates, func(other Gate) bool { return other.ID == gate.ID }) {
			gates = append(gates, gate)
		}
	}
	slices.SortFunc(gates, func(a, b Gate) int { return cmp.Or(cmp.Compare(a.Hostname, b.Hostname), cmp.Compare(a.ID, b.ID)) })
	return gates
}

// ShowsClusters says that Cluster ActiveGates are seen: the list of an environment
// documents only the others (api-facts 4.1).
func (u Usage) ShowsClusters() bool {
	gates, err := u.list()
	return (u.clusters && err == nil) || slices.ContainsFunc(gates, func(gate dynatrace.ActiveGate) bool { return gate.Type == TypeCluster })
}

// Final says that waiting changes nothing for who cannot see which gates use a
// token: the access token is refused or lacks a permission, or the list never
// shows such gates.
func (u Usage) Final() bool {
	err := u.Err()
	return err == nil || rest.HasStatus(err, http.StatusForbidden, http.StatusUnauthorized)
}

// Case is one token of which is asked whether it may be revoked.
type Case struct {
	ID string
	// Places are where it may be, the likeliest first.
	Places []Place
	// Token is what the API tells of it; nil if there is none (any more).
	Token *dynatrace.Token
	// Gates used it before and were not seen with another one since.
	Gates []Gate
	// Cluster says that it was made for Cluster ActiveGates, for servers that do
	// not tell the type.
	Cluster bool
	// InUse says that it may be revoked although a gate uses it.
	InUse bool
}

// Reason is why a token may be revoked, in words.
type Reason string

// The reasons.
const (
	Unused  Reason = "it was never used"
	Over    Reason = "its overlap is over and every gate that used it was seen with another token"
	Expired Reason = "it has expired"
	Gone    Reason = "it is gone already"
	Allowed Reason = "`revoke_in_use` allows it"
)

// Verdict is whether a token may be revoked.
type Verdict struct {
	Free Reason // empty: it may not be
	// Holders are the gates that need it.
	Holders []Gate
	// Blind says that a used token is held because nobody can tell who uses it.
	Blind bool
}

// Judge decides whether a token may be revoked whose overlap is over. Gates are
// asked for only if they matter.
func (u Usage) Judge(c Case, now time.Time) Verdict {
	switch {
	case c.Token == nil:
		return Verdict{Free: Gone}
	case !c.Token.ExpirationDate.IsZero() && !now.Before(c.Token.ExpirationDate):
		return Verdict{Free: Expired}
	case c.InUse:
		return Verdict{Free: Allowed}
	}
	used := !c.Token.LastUsedDate.IsZero()
	if u.Err() != nil {
		if !used && len(c.Gates) == 0 {
			return Verdict{Free: Unused}
		}
		return Verdict{Holders: c.Gates, Blind: true}
	}
	clusters := c.Token.Type == TypeCluster || (c.Token.Type == "" && c.Cluster)
	switch holders := u.Holders(c.Gates, c.ID); {
	case len(holders) > 0:
		return Verdict{Holders: holders}
	case !used:
		return Verdict{Free: Unused}
	case clusters && !u.ShowsClusters():
		return Verdict{Blind: true}
	}
	return Verdict{Free: Over}
}
