// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
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

// sends is how often a certificate is sent of which the answer is lost.
const sends = 3

// Store gives the node its certificate, and sees that it has it. restartRequired says
// that the node presents it only after a restart.
func Store(ctx context.Context, j Job) (restartRequired bool, err error) {
	unlock, err := j.Cluster.Lock(ctx, j.Node)
	if err != nil {
		return false, err
	}
	defer unlock()
	s := &store{Job: j}
	if err := s.seen(ctx); err != nil {
		return false, err
	}
	done, err := j.Cluster.Start(ctx, j.Node)
	if err != nil {
		return false, err
	}
	defer func() { done(s.proves) }()
	if err := s.ready(ctx); err != nil {
		return false, err
	}
	ctx, cancel := clock.Detached(ctx, j.Timeout)
	defer cancel()
	err = s.run(ctx)
	return s.restartRequired, err
}

// store is one Job in progress.
type store struct {
	Job

	restartRequired bool
	proves          canary.Outcome
}

// seen waits until somebody is where the certificate must be presented: what nobody
// could see afterwards, without a way back, is not begun. It is no turn of the canary's:
// nodes that are down must not keep the others waiting.
func (s *store) seen(ctx context.Context) error {
	if !s.Verify.Wanted() {
		return nil
	}
	unseen := s.awaitPresented(ctx, func([]*x509.Certificate) bool { return true })
	if unseen == nil {
		return nil
	}
	err := s.ready(ctx) // an upgrade, or another store, may have had the node down until now
	if err == nil {
		if _, err := s.Cluster.Served(ctx, s.Verify.Address, s.Verify.ServerName); err == nil {
			return nil
		}
	}
	switch {
	case rest.IsUpgrading(err):
		return err
	case errors.Is(ctx.Err(), context.Canceled):
		return ctx.Err()
	default:
		return &UnseenError{unseen}
	}
}

// ready waits while the cluster is upgraded or another store is in progress.
func (s *store) ready(ctx context.Context) error {
	details, err := s.Cluster.Details(ctx, s.Node)
	for rest.IsUpgrading(err) && ctx.Err() == nil {
		details, err = s.Cluster.DetailsFresh(ctx, s.Node)
	}
	if err == nil && details.InProgress {
		err = s.Cluster.Poll(ctx, s.Timeout, func(ctx context.Context) (bool, error) {
			if details, err = s.Cluster.DetailsFresh(ctx, s.Node); rest.IsUpgrading(err) {
				return false, nil
			}
			return !details.InProgress, err
		})
	}
	if err == nil && !details.Writable {
		return ErrReadOnly
	}
	return err
}

// run sends, waits and verifies.
func (s *store) run(ctx context.Context) error {
	again, err := s.send(ctx)
	for left := sends - 1; again && left > 0 && ctx.Err() == nil; left-- {
		again, err = s.send(ctx)
	}
	if err != nil {
		return err
	}
	if err := s.verify(ctx); err != nil {
		return &NotVerifiedError{err}
	}
	s.proves = canary.Verified
	if s.restartRequired { // nothing is proven either way
		s.proves = canary.NotStarted
	}
	return nil
}

// send stores, and waits for the end. again says that the node does not have the
// certificate and may be given it once more; the error is then what it ended with.
func (s *store) send(ctx context.Context) (again bool, err error) {
	status, err := s.Cluster.Store(ctx, s.Node, s.Certificate)
	if err != nil && !rest.Ambiguous(err) {
		return false, err
	}
	s.proves = canary.NotVerified // as long as nothing else is seen
	switch {
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
		return false, &UndecidedError{Seen: errors.Join(err, failed)}
	}
	return s.ended(ctx, status)
}

// ended judges a state that will not change. What the cluster has forgotten is
// decided by what the node has.
func (s *store) ended(ctx context.Context, status managed.Status) (again bool, err error) {
	switch status.State {
	case managed.StateOK, managed.StateSuccessful:
		return false, nil
	case managed.StateNotRefreshed:
		s.restartRequired = true
		return false, nil
	case managed.StateBadRequest, managed.StateNotFound:
		return s.decide(ctx, &RefusedError{status})
	default:
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
		return false, &UndecidedError{Sent: sent, Seen: failed}
	case s.Expected.IsDescribed(details) && s.sees(ctx):
		return false, nil
	}
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
		return notDescribed(details, failed)
	}
	s.restartRequired = s.restartRequired || details.RestartRequired
	if s.restartRequired || !s.Verify.Wanted() {
		return nil
	}
	return s.awaitPresented(ctx, s.Expected.isPresented)
}

// awaitPresented waits until connections see what is wanted.
func (s *store) awaitPresented(ctx context.Context, wanted func(chain []*x509.Certificate) bool) error {
	var chain []*x509.Certificate
	var failed error
	err := s.Cluster.Poll(ctx, 0, func(ctx context.Context) (bool, error) {
		chain, failed = s.Cluster.Served(ctx, s.Verify.Address, s.Verify.ServerName)
		return failed == nil && wanted(chain), nil // a node that switches may reset connections
	})
	switch {
	case err == nil:
		return nil
	case failed != nil:
		return fmt.Errorf("no TLS handshake with %s succeeded: %w", s.Verify.Address, failed)
	case len(chain) == 0:
		return err
	}
	leaf := keystore.FactsOf(chain[0])
	return fmt.Errorf("%s still presents another certificate: subject %s, serial number %s, SHA-256 fingerprint %s",
		s.Verify.Address, leaf.Subject, leaf.SerialNumber, leaf.FingerprintSHA256)
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

// ErrReadOnly says that the node takes no certificate.
var ErrReadOnly = errors.New("the cluster says that no certificate can be stored on this node (`customKeyStoreWritable` is false)")

// UnseenError says that nobody could see what a store would come to, so that nothing was
// sent.
type UnseenError struct{ error }

// RefusedError says that the cluster did not accept a store, or failed at it.
type RefusedError struct{ Status managed.Status }

func (e *RefusedError) Error() string {
	text := fmt.Sprintf("the cluster answers %s", e.Status.State)
	if e.Status.Code >= 300 {
		text += fmt.Sprintf(" (HTTP %d)", e.Status.Code)
	}
	if e.Status.Detail != "" {
		text += ": " + e.Status.Detail
	}
	return text
}

// NotVerifiedError says that a certificate was sent and accepted, and is not what the
// node has or presents. There is no way back.
type NotVerifiedError struct{ error }

// UndecidedError says that nobody knows whether the node has the certificate.
type UndecidedError struct {
	Sent error // how the last request ended; nil if it is in progress still
	Seen error // why that could not be decided
}

func (e *UndecidedError) Error() string {
	if e.Sent == nil {
		return fmt.Sprintf("the store did not come to its end: %s", e.Seen)
	}
	return fmt.Sprintf("the answer was lost: %s; and what the node has could not be read afterwards: %s", e.Sent, e.Seen)
}

func (e *UndecidedError) Unwrap() []error { return []error{e.Sent, e.Seen} }

// notDescribed says that the details are those of another certificate, or what failed
// last when they were read.
func notDescribed(details managed.Details, failed error) error {
	switch {
	case failed != nil:
		return fmt.Errorf("the details of the node could not be read after the store: %w", failed)
	case details.InProgress:
		return errors.New("the cluster says that a store is in progress still")
	case details.Default:
		return errors.New("the cluster says that the node has its own certificate")
	}
	return fmt.Errorf("the cluster says that the node has another certificate: subject %s, issuer %s, valid until %s",
		details.Subject, details.Issuer, details.Expires)
}
