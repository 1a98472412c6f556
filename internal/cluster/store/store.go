// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/canary"
	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Job is one certificate on its way to one node.
type Job struct {
	Cluster     *managed.Cluster
	Node        managed.Node
	Certificate managed.Certificate
	Expected    Expected
	Verify      Verification
	Timeout     time.Duration
}

// Outcome is how a store leaves the node.
type Outcome struct {
	// Stored says that the certificate was accepted, also beside an error.
	Stored bool
	// RestartRequired says that the node presents it only after a restart.
	RestartRequired bool
}

// sends is how often a certificate is sent of which the answer is lost.
const sends = 3

// Store gives the node its certificate, and sees that it has it.
func Store(ctx context.Context, j Job) (Outcome, error) {
	unlock, err := j.Cluster.Lock(ctx, j.Node)
	if err != nil {
		return Outcome{}, err
	}
	defer unlock()
	done, err := j.Cluster.Start(ctx, j.Node)
	if err != nil {
		return Outcome{}, err
	}
	s := &store{Job: j}
	defer func() { done(s.proves) }()
	if err := s.ready(ctx); err != nil {
		return Outcome{}, err
	}
	ctx, cancel := clock.Detached(ctx, j.Timeout)
	defer cancel()
	err = s.run(ctx)
	return s.Outcome, err
}

// store is one Job in progress.
type store struct {
	Job
	Outcome

	proves canary.Outcome
}

// ready waits while the cluster is upgraded or another store is in progress, and until
// the node is seen where its certificate must be: what nobody could see afterwards,
// without a way back, is not begun.
func (s *store) ready(ctx context.Context) error {
	details, err := s.Cluster.Details(ctx, s.Node)
	for rest.IsUpgrading(err) && ctx.Err() == nil {
		details, err = s.Cluster.DetailsFresh(ctx, s.Node)
	}
	if err == nil && details.InProgress {
		err = s.Cluster.Poll(ctx, s.Timeout, func(ctx context.Context) (bool, error) {
			details, err = s.Cluster.DetailsFresh(ctx, s.Node)
			return !details.InProgress, err
		})
	}
	switch {
	case err != nil:
		return err
	case !details.Writable:
		return ErrReadOnly
	case !s.Verify.Wanted():
		return nil
	}
	unseen := &UnseenError{Address: s.Verify.Address}
	if s.Cluster.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		_, unseen.Err = s.Cluster.Served(ctx, s.Verify.Address, s.Verify.ServerName)
		return unseen.Err == nil, nil
	}) != nil {
		return unseen
	}
	return nil
}

// run sends, waits and verifies.
func (s *store) run(ctx context.Context) error {
	for left := sends; ; left-- {
		again, err := s.send(ctx)
		if again && left > 1 && ctx.Err() == nil {
			continue
		}
		if err != nil {
			return err
		}
		break
	}
	if err := s.verify(ctx); err != nil {
		s.proves = canary.NotVerified
		return &NotVerifiedError{err}
	}
	s.proves = canary.Verified
	if s.RestartRequired { // nothing is proven either way
		s.proves = canary.NotStarted
	}
	return nil
}

// send stores, and waits for the end. again says that the node does not have the
// certificate and may be given it once more; the error is then what it ended with.
func (s *store) send(ctx context.Context) (again bool, err error) {
	status, err := s.Cluster.Store(ctx, s.Node, s.Certificate)
	switch {
	case err != nil && !rest.Ambiguous(err):
		return false, err
	case err != nil:
		return s.decide(ctx, err)
	case status.State == managed.StateInProgress:
		return s.await(ctx)
	}
	return s.ended(ctx, status)
}

// await asks for the status while the store is in progress.
func (s *store) await(ctx context.Context) (again bool, err error) {
	var status managed.Status
	failed, err := s.poll(ctx, s.Timeout, func(ctx context.Context) (bool, error) {
		var err error
		if status, err = s.Cluster.StoreStatus(ctx, s.Node, s.Certificate.Key); rest.HasStatus(err, http.StatusNotFound) {
			status, err = managed.Status{State: managed.StateNotFound, Code: http.StatusNotFound}, nil
		}
		return status.State != managed.StateInProgress, err
	})
	if err != nil {
		s.proves = canary.NotVerified
		return false, &UndecidedError{Seen: errors.Join(err, failed)}
	}
	return s.ended(ctx, status)
}

// ended judges a state that will not change. What the cluster has forgotten is
// decided by what the node has.
func (s *store) ended(ctx context.Context, status managed.Status) (again bool, err error) {
	switch status.State {
	case managed.StateOK, managed.StateSuccessful:
		s.Stored = true
		return false, nil
	case managed.StateNotRefreshed:
		s.Stored, s.RestartRequired = true, true
		return false, nil
	case managed.StateBadRequest, managed.StateNotFound:
		return s.decide(ctx, &RefusedError{status})
	default:
		s.proves = canary.NotVerified
		return false, &RefusedError{status}
	}
}

// decide finds out whether the node has the certificate although nobody has said so.
func (s *store) decide(ctx context.Context, sent error) (again bool, err error) {
	var details managed.Details
	failed, err := s.poll(ctx, 0, func(ctx context.Context) (bool, error) {
		var err error
		details, err = s.Cluster.DetailsFresh(ctx, s.Node)
		return !details.InProgress, err
	})
	switch {
	case err != nil && failed != nil:
		s.proves = canary.NotVerified
		return false, &UndecidedError{Sent: sent, Seen: failed}
	case s.Expected.IsDescribed(details) && s.sees(ctx):
		s.Stored = true
		return false, nil
	}
	s.proves = canary.NotVerified
	return true, sent
}

// sees says that a handshake does not contradict that the node has the certificate.
func (s *store) sees(ctx context.Context) bool {
	if !s.Verify.Wanted() {
		return true
	}
	chain, err := s.Cluster.Served(ctx, s.Verify.Address, s.Verify.ServerName)
	return err != nil || s.Expected.isPresented(chain)
}

// verify waits until the node has the certificate by all that can be seen.
func (s *store) verify(ctx context.Context) error {
	var details managed.Details
	failed, err := s.poll(ctx, 0, func(ctx context.Context) (bool, error) {
		var err error
		details, err = s.Cluster.DetailsFresh(ctx, s.Node)
		return !details.InProgress && s.Expected.IsDescribed(details), err
	})
	if err != nil {
		return &NotDescribedError{Details: details, Err: failed}
	}
	s.RestartRequired = s.RestartRequired || details.RestartRequired
	if s.RestartRequired || !s.Verify.Wanted() {
		return nil
	}
	return s.verifyPresented(ctx)
}

func (s *store) verifyPresented(ctx context.Context) error {
	failed := &NotPresentedError{Address: s.Verify.Address}
	err := s.Cluster.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		chain, err := s.Cluster.Served(ctx, s.Verify.Address, s.Verify.ServerName)
		if failed.Err = err; err != nil || len(chain) == 0 {
			return false, nil //nolint:nilerr // a node that switches may reset connections
		}
		failed.Leaf = keystore.FactsOf(chain[0])
		return s.Expected.isPresented(chain), nil
	})
	if err != nil {
		return failed
	}
	return nil
}

// poll asks until an answer says that it is done. What failed last is told beside an
// error; that the token is not accepted, now or later, ends it. An upgrade in the middle
// of a store is waited out, whatever the patience.
func (s *store) poll(ctx context.Context, patience time.Duration, ask func(context.Context) (bool, error)) (failed, err error) {
	for {
		err = s.Cluster.Poll(ctx, patience, func(ctx context.Context) (done bool, refused error) {
			if done, failed = ask(ctx); rest.HasStatus(failed, http.StatusUnauthorized, http.StatusForbidden) {
				return false, failed
			}
			return done && failed == nil, nil
		})
		if err == nil || ctx.Err() != nil || !rest.IsUpgrading(failed) {
			return failed, err
		}
	}
}
