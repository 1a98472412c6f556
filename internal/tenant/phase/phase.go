// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Phase is where a rotation stands.
type Phase string

// The phases.
const (
	Started   Phase = "started"
	Finished  Phase = "finished"
	Cancelled Phase = "cancelled"
)

// Token is which token of a rotation connection info serves.
type Token string

const (
	// None is what could not be read, or cannot be compared with anything.
	None Token = ""
	// New is the one that the rotation made.
	New Token = "new"
	// Old is the one before.
	Old Token = "old"
	// Other is neither of both.
	Other Token = "other"
	// Second is the second one that was seen of an adopted rotation.
	Second Token = "second"
)

// Which says which token of the rotation this is.
func (k *Known) Which(served rest.Secret) Token {
	switch hash := Hash(served); {
	case hash == "" || (k.Tokens.New == "" && k.Tokens.Old == ""):
		return None
	case hash == k.Tokens.New:
		return New
	case hash == k.Tokens.Old:
		return Old
	case hash == k.Tokens.Second:
		return Second
	default:
		return Other
	}
}

// Identify is Which, and notes the second token of an adopted rotation. One
// difference from the import proves nothing: a server may have lagged then, and
// have served the old token. A third one proves that the rotation is over.
func (k *Known) Identify(served rest.Secret) Token {
	which := k.Which(served)
	if which == Other && k.Adopted() && k.Tokens.Second == "" && k.End != Settled {
		k.Tokens.Second, which = Hash(served), Second
	}
	return which
}

// Infer is the phase that follows from what connection info serves. Whether it
// serves the new or the old token while a rotation is open is unknown
// (api-facts 3.2), so only a difference from what it served first says something:
//
//	served first   now new    now old     now another
//	new            started    cancelled   finished
//	old            finished   started     finished
//	unreadable     started    likewise    finished
//
// The last row notes what it sees as what was served first. The start itself
// waits a little before it notes the old token, since a server may lag behind it.
//
// Noting late is safe, since no token comes back that became invalid: a first
// reading that came too late makes the inference blind, never wrong. Another token
// proves that this rotation is over and one more was started since, not how it
// ended; which of its tokens comes back when that one is cancelled tells it. Of an
// adopted rotation only one token is known, so another one proves nothing, and
// only a third one that it is over. A reading that is back at what was served
// first takes an inference back: a server's cache may have lagged.
func (k *Known) Infer(phase Phase, served Token) Phase {
	switch {
	case k.End == Settled || served == None || served == Second:
		return phase
	case served == Other:
		k.End = Over
		if phase == Started {
			return Finished
		}
		return phase
	case k.End == Over && k.Adopted():
		return phase
	case k.End == Over && served == Old:
		return Cancelled
	case k.End == Over:
		return Finished
	case k.Tokens.Serving == None:
		k.Tokens.Serving = served
		return phase
	case served == k.Tokens.Serving:
		return Started
	case served == Old:
		return Cancelled
	default:
		return Finished
	}
}
