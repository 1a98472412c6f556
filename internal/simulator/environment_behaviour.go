// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

// EnvironmentBehaviour holds the switches of the environment API: what the
// documentation leaves open (api-facts 10). The zero value is the simulator's
// choice for each.
type EnvironmentBehaviour struct {
	// PageSizeOutOfRange is the status for a page size outside 100..3000: 0 is
	// 400; any other value takes the nearest size instead.
	PageSizeOutOfRange int `json:"pageSizeOutOfRange"`
	// IgnoreExtraWithPageKey takes nextPageKey together with other parameters,
	// instead of 400.
	IgnoreExtraWithPageKey bool `json:"ignoreExtraWithPageKey"`
	// ReportRequestedPageSize reports the page size that was asked for instead
	// of the number of entries.
	ReportRequestedPageSize bool `json:"reportRequestedPageSize"`
	// NullNextPageKey sends nextPageKey as null on the last page instead of
	// leaving it out.
	NullNextPageKey bool `json:"nullNextPageKey"`
	// OmitTypeAndSeed leaves out activeGateType and seedToken in answers and
	// does not demand the former (api-facts 2.2, CHG338).
	OmitTypeAndSeed bool `json:"omitTypeAndSeed"`
	// RejectUnknownFields answers 400 to fields that the API does not have.
	RejectUnknownFields bool `json:"rejectUnknownFields"`
	// RefuseRelativeExpiry answers 400 to expiration dates such as now+6M.
	RefuseRelativeExpiry bool `json:"refuseRelativeExpiry"`
	// ExpiredTokensVanish neither lists expired tokens nor finds them.
	ExpiredTokensVanish bool `json:"expiredTokensVanish"`
	// ListLag is how much later lists show that a token is new or gone.
	ListLag time.Duration `json:"-"`
	// FlappingList lacks the youngest token in every second list, as a node does
	// that has not heard of it yet.
	FlappingList bool `json:"flappingList"`
	// NodeSkew is how far the Date header is ahead of the clock that dates
	// tokens: the nodes of an environment each have their own.
	NodeSkew time.Duration `json:"-"`
	// StateLag is how much later ActiveGates show another token and its state.
	StateLag time.Duration `json:"-"`
	// GateIDs is how ids of ActiveGates are printed: "decimal" (also ""), "hex"
	// or "signed".
	GateIDs string `json:"gateIds"`
	// ListClusterGates shows ActiveGates of the type CLUSTER, and knows it as a
	// filter: the environment's own list documents only the others (api-facts 4.1).
	ListClusterGates bool `json:"listClusterGates"`
	// OmitTokenIDOfUnknown leaves out the id of a token in state UNKNOWN.
	OmitTokenIDOfUnknown bool `json:"omitTokenIdOfUnknown"`
	// UnknownState replaces every token state by one that no document names.
	UnknownState string `json:"unknownState"`
	// OldInConnectionInfo serves the old tenant token in connection info while
	// a rotation is open.
	OldInConnectionInfo bool `json:"oldInConnectionInfo"`
	// OldAfterFinish answers the finish of a rotation with the old token instead
	// of null.
	OldAfterFinish bool `json:"oldAfterFinish"`
	// ArrayErrors puts the error envelope into an array.
	ArrayErrors bool `json:"arrayErrors"`
	// OmitViolations leaves constraintViolations out of errors; NullViolations
	// sends null in their place.
	OmitViolations bool `json:"omitViolations"`
	NullViolations bool `json:"nullViolations"`
	// Latency is how long each answer takes, in real time.
	Latency time.Duration `json:"-"`
	// RateLimit answers 429 to what exceeds it.
	RateLimit RateLimit `json:"-"`
}

// RateLimit is how many requests are answered in a window of real time; 0 is
// any number.
type RateLimit struct {
	Requests int
	Window   time.Duration
	// Header says when to come back: "retry-after" (also "") in seconds, or
	// X-RateLimit-Reset as a timestamp in "seconds", "millis" or "micros"
	// (api-facts 7.4).
	Header string
}

// Behaviour returns a copy of the switches.
func (e *Environment) Behaviour() EnvironmentBehaviour {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.behaviour
}

// Behave changes switches.
func (e *Environment) Behave(change func(*EnvironmentBehaviour)) {
	e.mu.Lock()
	defer e.mu.Unlock()

	change(&e.behaviour)
	e.latency.Store(int64(e.behaviour.Latency))
	e.limiter.set(e.behaviour.RateLimit)
}
