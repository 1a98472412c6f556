// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package store

import (
	"errors"
	"fmt"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
)

// ErrReadOnly says that the node takes no certificate.
var ErrReadOnly = errors.New("the cluster says that no certificate can be stored on this node (`customKeyStoreWritable` is false)")

// UnseenError says that nobody could see what a store would come to, so that nothing was
// sent.
type UnseenError struct {
	Address string
	Err     error // the last failed handshake
}

func (e *UnseenError) Error() string {
	return fmt.Sprintf("no TLS handshake with %s succeeded: %s", e.Address, e.Err)
}

func (e *UnseenError) Unwrap() error { return e.Err }

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
type NotVerifiedError struct{ Err error }

func (e *NotVerifiedError) Error() string { return e.Err.Error() }
func (e *NotVerifiedError) Unwrap() error { return e.Err }

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

// NotDescribedError says that the details are those of another certificate.
type NotDescribedError struct {
	Details managed.Details
	Err     error // the last failure to read them
}

func (e *NotDescribedError) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("the details of the node could not be read after the store: %s", e.Err)
	case e.Details.InProgress:
		return "the cluster says that a store is in progress still"
	case e.Details.Default:
		return "the cluster says that the node has its own certificate"
	}
	return fmt.Sprintf("the cluster says that the node has another certificate: subject %s, issuer %s, valid until %s",
		e.Details.Subject, e.Details.Issuer, e.Details.Expires)
}

func (e *NotDescribedError) Unwrap() error { return e.Err }

// NotPresentedError says that connections do not see the leaf.
type NotPresentedError struct {
	Address string
	Leaf    keystore.Facts // what was presented last
	Err     error          // the last failed handshake
}

func (e *NotPresentedError) Error() string {
	if e.Err != nil {
		return fmt.Sprintf("no TLS handshake with %s succeeded: %s", e.Address, e.Err)
	}
	return fmt.Sprintf("%s still presents another certificate: subject %s, serial number %s, SHA-256 fingerprint %s",
		e.Address, e.Leaf.Subject, e.Leaf.SerialNumber, e.Leaf.FingerprintSHA256)
}

func (e *NotPresentedError) Unwrap() error { return e.Err }
