// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import "github.com/activegate/terraform-provider-activegate/internal/rest"

// Phases of a rotation.
const (
	phaseStarted   = "started"
	phaseFinished  = "finished"
	phaseCancelled = "cancelled"
)

// token is which token connection info serves.
type token string

const (
	tokenNone  token = ""      // it could not be read, or nothing is known to compare with
	tokenNew   token = "new"   // the one that the rotation made
	tokenOld   token = "old"   // the one before
	tokenOther token = "other" // neither of both
	// tokenSecond is the second one that was seen of an adopted rotation.
	tokenSecond token = "second"
)

// which says which token of the rotation this is.
func (n *notes) which(served rest.Secret) token {
	switch hash := hashOf(served); {
	case hash == "" || (n.New == "" && n.Old == ""):
		return tokenNone
	case hash == n.New:
		return tokenNew
	case hash == n.Old:
		return tokenOld
	case hash == n.Second:
		return tokenSecond
	default:
		return tokenOther
	}
}

// see is which, and notes the second token of an adopted rotation. One
// difference from the import proves nothing: a server may have lagged then, and
// have served the old token. A third one proves that the rotation is over.
func (n *notes) see(served rest.Secret) token {
	which := n.which(served)
	if which == tokenOther && n.Adopted && n.Second == "" && !n.Settled {
		n.Second, which = hashOf(served), tokenSecond
	}
	return which
}

// infer is the phase that follows from what connection info serves. Whether it
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
// look that came too late makes the inference blind, never wrong. Another token
// proves that this rotation is over and one more was started since, not how it
// ended; which of its tokens comes back when that one is cancelled tells it. Of an
// adopted rotation only one token is known, so another one proves nothing, and
// only a third one that it is over. A look that is back at what was served first takes an inference back: a server's
// cache may have lagged.
func (n *notes) infer(phase string, served token) string {
	switch {
	case n.Settled || served == tokenNone || served == tokenSecond:
		return phase
	case served == tokenOther:
		n.Over = true
		if phase == phaseStarted {
			return phaseFinished
		}
		return phase
	case n.Over && n.Adopted:
		return phase
	case n.Over && served == tokenOld:
		return phaseCancelled
	case n.Over:
		return phaseFinished
	case n.Serving == tokenNone:
		n.Serving = served
		return phase
	case served == n.Serving:
		return phaseStarted
	case served == tokenOld:
		return phaseCancelled
	default:
		return phaseFinished
	}
}

// record records a phase with the tokens that belong to it, as far as they are
// in state or among the known ones.
func record(m *model, phase string, n *notes, known ...rest.Secret) {
	m.Phase = textOrNull(phase)
	m.NextStep = textOrNull(nextStep(phase, n.Over))
	switch phase {
	case phaseStarted:
		showTokens(m, n.New, n.Old, known)
	case phaseCancelled:
		showTokens(m, n.Old, "", known)
	default:
		showTokens(m, n.New, n.Old, known)
		m.OldToken = textOrNull("")
	}
}
