// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/settings"
)

// Behaviour holds the switches of a gate: what real gates do and what the
// documentation leaves open (api-facts 10). The zero value is the simulator's
// choice for each.
type Behaviour struct {
	// Zone is the time zone of printed dates; nil is UTC.
	Zone *time.Location `json:"-"`

	// PresentAfter, PresentAfterHandshakes and PresentOnRelease hold back the
	// new leaf after an activation, by the simulator's clock, for so many
	// handshakes, or until ReleaseServed. Where several are set, all must be
	// over.
	PresentAfter           time.Duration `json:"-"`
	PresentAfterHandshakes int           `json:"presentAfterHandshakes"`
	PresentOnRelease       bool          `json:"presentOnRelease"`
	// NeverPresent is a broken gate: the list calls the file active, TLS
	// presents the old one.
	NeverPresent bool `json:"neverPresent"`
	// ChangingLeaf presents a new self-signed certificate in every handshake.
	ChangingLeaf bool `json:"changingLeaf"`
	// PresentKeyEntry is the index of the key that is served of a file that
	// holds several; one too large serves the first.
	PresentKeyEntry int `json:"presentKeyEntry"`

	// ResetWhileSwitching resets the open connections when another leaf is
	// presented, and as many new ones as ResetConnections says. The answer to
	// the request that switched still arrives.
	ResetWhileSwitching bool `json:"resetWhileSwitching"`
	ResetConnections    int  `json:"resetConnections"`

	// Container loses its files at Restart.
	Container bool `json:"container"`
	// CaseInsensitiveNames is a gate on Windows.
	CaseInsensitiveNames bool `json:"caseInsensitiveNames"`
	// RefuseOverwrite is the status, e.g. 403 or 409, of a PUT over an inactive
	// file. 0 overwrites and activates it.
	RefuseOverwrite int `json:"refuseOverwrite"`
	// RefuseReactivation answers 400 when the active file is activated again.
	// Otherwise that is a success.
	RefuseReactivation bool `json:"refuseReactivation"`
	// JSONErrors wraps 401 and 403 for tokens in the JSON envelope of the
	// environment API, as a proxying gate might.
	JSONErrors bool `json:"jsonErrors"`
	// PlainUnknownEnvironment answers 404 for another environment in plain text
	// instead of the JSON envelope.
	PlainUnknownEnvironment bool `json:"plainUnknownEnvironment"`
	// NoRestInterface is a gate that does not pass the environment API on
	// ([collector] restInterface, api-facts 1.1).
	NoRestInterface bool `json:"noRestInterface"`
	// PBMAC1 is a gate with JDK 26, which reads such files (api-facts 1.4).
	PBMAC1 bool `json:"pbmac1"`
}

// Behaviour returns a copy of the gate's switches.
func (g *Gate) Behaviour() Behaviour {
	g.mu.Lock()
	defer g.mu.Unlock()

	return g.behaviour
}

// Behave changes switches of the gate. What is under way, such as a delay,
// keeps to those that were set when it began.
func (g *Gate) Behave(change func(*Behaviour)) {
	g.mu.Lock()
	defer g.mu.Unlock()

	change(&g.behaviour)
}

func (b Behaviour) zone() *time.Location {
	if b.Zone == nil {
		return time.UTC
	}

	return b.Zone
}

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
	// NoFleetManagement is the status, 404 or 405, with which the platform's host
	// answers a page where an environment has no Fleet Management; 0 has it.
	NoFleetManagement int `json:"noFleetManagement"`
	// NoPermissions answers 404 where permissions are to be resolved.
	NoPermissions bool `json:"noPermissions"`
	// Conditional is a permission that depends on more than is asked.
	Conditional string `json:"conditional"`
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
	// RefuseExpiring cuts off gates whose token is EXPIRING once tokens are enforced:
	// the documents contradict each other (api-facts 11).
	RefuseExpiring bool `json:"refuseExpiring"`
	// Settings are the switches of the settings API.
	Settings settings.Behaviour `json:"settings"`
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
	e.settings.Behave(e.behaviour.Settings)
	e.fleet.enforcement.expiring = e.behaviour.RefuseExpiring
	e.latency.Store(int64(e.behaviour.Latency))
	e.limiter.set(e.behaviour.RateLimit)
}
