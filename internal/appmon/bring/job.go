// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package bring brings an AppMon server and its collectors onto a certificate whose
// key lies in the server's keystore already (api-facts 8.3):
//
//  1. look: what is presented already needs no restart; a server that does not
//     answer may be restarting, and is waited for;
//  2. guard: collectors that could not come back, and a Memory Analysis Server that
//     is down, keep the server from being restarted;
//  3. restart the server, once; a lost answer is decided by the port going away;
//  4. prove: the API answers again, and every address presents the leaf;
//  5. collectors come back, and are restarted themselves if that is wanted, one at
//     a time.
//
// It knows nothing of Terraform. What was done is in the Outcome, beside any error.
package bring

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Job is what is to be done. Run takes a context with the deadline of all of it.
type Job struct {
	API    *server.Server
	Want   rest.Fingerprint
	Places []string // host:port, which have to present the leaf; empty: nothing is proved
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

// poll looks until it is done, as long as the context lasts. The error is what ended
// that.
func (j *Job) poll(ctx context.Context, look func(ctx context.Context) (done bool)) error {
	return rest.Poll(ctx, j.Sleep, math.MaxInt64, func(ctx context.Context) (bool, error) { return look(ctx), nil })
}

// look says whether every place presents the leaf. A server or a place that does
// not answer may be restarting: it is waited for.
func (j *Job) look(ctx context.Context) (presented bool, err error) {
	if ended := j.poll(ctx, j.API.Answers); ended != nil {
		return false, &SilentError{Endpoint: j.API.Address().HostPort(), cause: ended}
	}
	if len(j.Places) == 0 {
		return j.Tried, nil
	}
	var seen sight
	looks := 0
	ended := j.poll(ctx, func(ctx context.Context) bool {
		seen = j.see(ctx)
		looks++
		return seen.silent == "" || looks == goesAway
	})
	switch {
	case seen.silent != "":
		return false, &SilentError{Endpoint: seen.silent, cause: cmp.Or(ended, seen.err)}
	case seen.other == "":
		return true, nil
	case j.Tried:
		return false, &OtherLeafError{Endpoint: seen.other, Presented: seen.leaf, Before: true}
	}
	return false, nil
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
		return nil, ErrMemory
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
		return nil, &LostError{error: err}
	}
	out.Restarted = true
	return await, nil
}

// goneAway says whether the port closes. Whoever interrupts that would leave it
// unknown whether the server may be restarted again.
func (j *Job) goneAway(ctx context.Context) bool {
	ctx, cancel := clock.Detached(ctx, restartTimeout)
	defer cancel()
	gone, looks := false, 0
	_ = j.poll(ctx, func(ctx context.Context) bool { // in vain says the same
		gone = !j.API.Answers(ctx)
		looks++
		return gone || looks == goesAway
	})
	return gone
}

// prove waits until the server answers again and every place presents the leaf.
func (j *Job) prove(ctx context.Context, out *Outcome) error {
	var seen sight
	gone, looks, wrong := false, 0, 0
	ended := j.poll(ctx, func(ctx context.Context) bool {
		looks++
		if !j.API.Answers(ctx) {
			gone, wrong, seen = true, 0, sight{silent: j.API.Address().HostPort()}
			return false
		}
		if seen = j.see(ctx); len(j.Places) == 0 {
			return gone || looks >= goesAway
		}
		// The old process may still be there: only after it was gone is another leaf
		// an answer.
		if wrong++; seen.other == "" || !gone {
			wrong = 0
		}
		return wrong >= steady || (seen.silent == "" && seen.other == "")
	})
	switch {
	case seen.other != "":
		return &OtherLeafError{Endpoint: seen.other, Presented: seen.leaf}
	case ended != nil:
		return &SilentError{Endpoint: seen.silent, Restarted: out.Restarted, cause: ended}
	}
	return nil
}

// tell asks for the version. A port that is open again is no API that answers: what
// it says meanwhile is waited out, but for a refusal.
func (j *Job) tell(ctx context.Context, out *Outcome) (err error) {
	_ = j.poll(ctx, func(ctx context.Context) bool { // what was said last counts
		if err != nil {
			j.API.Answers(ctx) // else a port that was found closed stays so in this run
		}
		out.Version, err = j.API.Version(ctx)
		return err == nil || !starting(err)
	})
	return err
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
		leaf, err := j.API.Served(ctx, place)
		switch {
		case err != nil && seen.silent == "":
			seen.silent, seen.err = place, err
		case err == nil && leaf != j.Want && seen.other == "":
			seen.other, seen.leaf = place, leaf
		}
	}
	return seen
}

// OtherLeafError means that the server was restarted, and does not present the
// certificate: what lies in its keystore is another one, or could not be loaded.
type OtherLeafError struct {
	Endpoint  string
	Presented rest.Fingerprint
	// Before says that it was restarted by an earlier run, and not again.
	Before bool
}

// Error names the address and what it presents.
func (e *OtherLeafError) Error() string {
	return fmt.Sprintf("%s presents the certificate %s", e.Endpoint, e.Presented)
}

// SilentError means that somebody was waited for in vain: the server, or one of the
// addresses.
type SilentError struct {
	// Endpoint is host:port.
	Endpoint string
	// Restarted says that this run has restarted the server.
	Restarted bool
	cause     error
}

// Error names the address.
func (e *SilentError) Error() string {
	return fmt.Sprintf("%s does not answer: %v", e.Endpoint, e.cause)
}

// Unwrap is what ended the wait.
func (e *SilentError) Unwrap() error { return e.cause }

// LostError means that the answer to a restart was lost and the server, or the
// collector, goes on: it was not restarted, as far as can be seen.
type LostError struct {
	error // the cause

	Collector string // empty: the server
}

// Unwrap is the cause.
func (e *LostError) Unwrap() error { return e.error }

// ErrMemory means that nobody listens where the Memory Analysis Server has to run.
var ErrMemory = errors.New("nobody listens where the Memory Analysis Server has to run")

// CollectorsError names collectors that did not come back.
type CollectorsError struct {
	Names []string
	// Own says that they were restarted themselves, and not the server.
	Own   bool
	cause error
}

// Error names them.
func (e *CollectorsError) Error() string {
	return fmt.Sprintf("%s did not come back (%v)", strings.Join(e.Names, ", "), e.cause)
}

// Unwrap is what ended the wait.
func (e *CollectorsError) Unwrap() error { return e.cause }
