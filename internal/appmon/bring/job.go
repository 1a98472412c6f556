// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Place is an address that has to present the leaf.
type Place struct{ Endpoint, Host string }

// Job is what is to be done. Run takes a context with the deadline of all of it.
type Job struct {
	API    *server.Server
	Want   rest.Fingerprint
	Places []Place // empty: nothing is proved
	Guard  Guard
	// Memory is host:port of a Memory Analysis Server, which has to run while the
	// server is restarted; empty if none is used.
	Memory string
	// Tried says that the server was restarted for this certificate before.
	Tried bool
	// Collectors restarts them as well; Left are those that an earlier run has left
	// to do.
	Collectors bool
	Left       []string
	// Sleep waits between two looks; nil is a real timer.
	Sleep rest.Sleeper
}

// Outcome is what was done.
type Outcome struct {
	// Restarted says that this run has restarted the server.
	Restarted bool
	// Presented says that every place presents the leaf, or that there is none.
	Presented bool
	// Pending are collectors that did not come back, sorted; Left those that were
	// not restarted since the server was.
	Pending, Left []string
	// Version is that of the server; empty if it did not tell.
	Version string
}

// How long things may take within the deadline.
const (
	restartTimeout = time.Minute
	firstWait      = 100 * time.Millisecond
	longestWait    = 2 * time.Second
	// steady is how many looks in a row decide what no answer of the API tells.
	steady = 3
	// goesAway is how many looks a restart may take to close the port.
	goesAway = 30
)

// Run does it.
func (j *Job) Run(ctx context.Context) (Outcome, error) {
	out := Outcome{Left: j.Left}
	presented, err := j.look(ctx)
	if err != nil {
		return out, err
	}
	var await []string
	if !presented {
		if await, err = j.restart(ctx, &out); err != nil {
			return out, err
		}
		out.Left = await
		if err := j.prove(ctx, &out); err != nil {
			return out, err
		}
	}
	out.Presented = true
	if err := j.tell(ctx, &out); err != nil {
		return out, err
	}
	if err := j.comeBack(ctx, await, &out); err != nil {
		return out, err
	}
	if !j.Collectors {
		return out, nil
	}
	err = j.restartCollectors(ctx, &out)
	return out, err
}

// look says whether every place presents the leaf. A server or a place that does
// not answer may be restarting: it is waited for.
func (j *Job) look(ctx context.Context) (presented bool, err error) {
	waits := j.newWaits()
	for !j.API.Answers(ctx) {
		if err := waits.next(ctx); err != nil {
			return false, &SilentError{Endpoint: j.API.Address().HostPort(), cause: err}
		}
	}
	if len(j.Places) == 0 {
		return j.Tried, nil
	}
	for range goesAway {
		seen := j.see(ctx)
		switch {
		case seen.silent == "" && seen.other == "":
			return true, nil
		case seen.silent != "":
		case j.Tried:
			return false, &OtherLeafError{Endpoint: seen.other, Presented: seen.leaf, Before: true}
		default:
			return false, nil
		}
		if err := waits.next(ctx); err != nil {
			return false, &SilentError{Endpoint: seen.silent, cause: err}
		}
		err = &SilentError{Endpoint: seen.silent, cause: seen.err}
	}
	return false, err
}

// restart restarts the server, and returns the collectors that have to come back.
func (j *Job) restart(ctx context.Context, out *Outcome) (await []string, err error) {
	collectors, err := j.API.Collectors(ctx)
	if err != nil {
		return nil, err
	}
	if err := j.Guard.Check(collectors); err != nil {
		return nil, err
	}
	if j.Memory != "" && !j.API.Listens(ctx, j.Memory) {
		return nil, &MemoryError{j.Memory}
	}
	for _, one := range collectors {
		if one.Connected && !one.Embedded && !j.Guard.ignores(one) {
			await = append(await, one.ID())
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	detached, cancel := clock.Detached(ctx, restartTimeout)
	defer cancel()
	err = j.API.Restart(detached)
	switch {
	case err == nil:
	case !rest.Ambiguous(err):
		return nil, err
	case !j.goneAway(ctx):
		return nil, &LostError{cause: err}
	}
	out.Restarted = true
	return await, nil
}

// goneAway says whether the port closes. Whoever interrupts that would leave it
// unknown whether the server may be restarted again.
func (j *Job) goneAway(ctx context.Context) bool {
	ctx, cancel := clock.Detached(ctx, restartTimeout)
	defer cancel()
	waits := j.newWaits()
	for range goesAway {
		if !j.API.Answers(ctx) {
			return true
		}
		if waits.next(ctx) != nil {
			return false
		}
	}
	return false
}

// prove waits until the server answers again and every place presents the leaf.
func (j *Job) prove(ctx context.Context, out *Outcome) error {
	waits := j.newWaits()
	gone, looks, wrong := false, 0, 0
	for {
		var seen sight
		answers := j.API.Answers(ctx)
		switch looks++; {
		case !answers:
			gone, wrong = true, 0
			seen = sight{silent: j.API.Address().HostPort()}
		case len(j.Places) == 0:
			if gone || looks >= goesAway {
				return nil
			}
		default:
			seen = j.see(ctx)
			if seen.silent == "" && seen.other == "" {
				return nil
			}
			// The old process may still be there: only after it was gone is another
			// leaf an answer.
			if wrong++; seen.other == "" || !gone {
				wrong = 0
			}
		}
		other := &OtherLeafError{Endpoint: seen.other, Presented: seen.leaf}
		if wrong >= steady {
			return other
		}
		if err := waits.next(ctx); err != nil {
			if seen.other != "" {
				return other
			}
			return &SilentError{Endpoint: seen.silent, Restarted: out.Restarted, cause: err}
		}
	}
}

// tell asks for the version. A port that is open again is no API that answers: what
// it says meanwhile is waited out, but for a refusal.
func (j *Job) tell(ctx context.Context, out *Outcome) (err error) {
	for waits := j.newWaits(); ; {
		if out.Version, err = j.API.Version(ctx); err == nil || !starting(err) {
			return err
		}
		if waits.next(ctx) != nil {
			return err
		}
		j.API.Answers(ctx) // else a port that was found closed stays so in this run
	}
}

// starting says that a server which is just starting may answer so.
func starting(err error) bool {
	var status *rest.StatusError
	var protocol *rest.ProtocolError
	return rest.IsUnreachable(err) || errors.As(err, &protocol) || (errors.As(err, &status) && status.Status >= http.StatusInternalServerError)
}

// sight is what places present.
type sight struct {
	silent string // the first that does not answer
	err    error
	other  string // the first that presents another leaf
	leaf   rest.Fingerprint
}

func (j *Job) see(ctx context.Context) (seen sight) {
	for _, place := range j.Places {
		leaf, err := j.API.Served(ctx, place.Endpoint, place.Host)
		switch {
		case err != nil && seen.silent == "":
			seen.silent, seen.err = place.Endpoint, err
		case err == nil && leaf != j.Want && seen.other == "":
			seen.other, seen.leaf = place.Endpoint, leaf
		}
	}
	return seen
}

// waits are those between looks, from short to longer ones.
type waits struct {
	sleep rest.Sleeper
	wait  time.Duration
}

func (j *Job) newWaits() *waits {
	w := &waits{sleep: j.Sleep, wait: firstWait}
	if w.sleep == nil {
		w.sleep = rest.Sleep
	}
	return w
}

// next waits, and is the error of a context that is over.
func (w *waits) next(ctx context.Context) error {
	err := w.sleep(ctx, w.wait)
	w.wait = min(2*w.wait, longestWait)
	return err
}
