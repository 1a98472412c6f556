// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import "time"

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
