// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// ErrOtherCertificate says that the configuration holds another certificate than
// the one that would have to be uploaded again, and announces none.
var ErrOtherCertificate = errors.New("the file has to be uploaded again, but the write-only input holds another certificate: change `revision` to announce it")

// ErrNothingToUpload says that the configuration holds no certificate, as under
// ignore_changes, where one would have to be uploaded.
var ErrNothingToUpload = errors.New("the file has to be uploaded again, but the configuration holds no certificate and key")

// ErrForbidden says that OnDestroy forbids to give up an active file.
var ErrForbidden = errors.New("the file is active, and `on_destroy = \"fail\"` is in state")

// ThirdPartyError says that somebody else activated a file meanwhile.
type ThirdPartyError struct{ Active string }

func (e *ThirdPartyError) Error() string {
	return fmt.Sprintf("meanwhile the file %q was activated by someone else", e.Active)
}

// NotListedError says that the gate does not list our file as active.
type NotListedError struct {
	Name    string
	Serials []string // what the file of our name holds instead
	Err     error    // the last failure to list
}

func (e *NotListedError) Error() string {
	switch {
	case e.Err != nil:
		return fmt.Sprintf("the gate's list could not be read after the upload: %s", e.Err)
	case len(e.Serials) > 0:
		return fmt.Sprintf("the gate lists %q as active, but with the serial number %s", e.Name, e.Serials)
	default:
		return fmt.Sprintf("the gate does not list %q as active", e.Name)
	}
}

func (e *NotListedError) Unwrap() error { return e.Err }

// NotPresentedError says that connections to the gate do not see our leaf.
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

// NotVerifiedError says that a certificate was uploaded but did not verify, and
// where the gate stands now.
type NotVerifiedError struct {
	Name        string // the new file
	Adopted     bool   // it was on the gate before, and was only activated
	Err         error  // why it did not verify
	Predecessor string // the file that is active again
	Third       string // the file that someone else activated
	Stays       bool   // the new file is still active, as far as is known
	RollBack    error  // why there was no way back
	Unseen      error  // why nobody knows what is active now
	Remains     error  // why the new file could not be deleted
}

func (e *NotVerifiedError) Error() string { return e.Err.Error() }
func (e *NotVerifiedError) Unwrap() error { return e.Err }

// LeftBehind reports whether the new file is still on the gate, inactive and ours.
func (e *NotVerifiedError) LeftBehind() bool { return e.Remains != nil && !isForeign(e.Remains) }

// NameTakenError says that a fixed name is on the gate with other content.
type NameTakenError struct {
	Name   string
	Active bool
	Err    error // why the file could not be described
}

func (e *NameTakenError) Error() string {
	return fmt.Sprintf("the name %q is taken on the gate", e.Name)
}
func (e *NameTakenError) Unwrap() error { return e.Err }

// UndecidedError says that an upload's answer was lost and the list cannot be
// asked either.
type UndecidedError struct {
	Name         string
	Upload, List error
}

func (e *UndecidedError) Error() string {
	return fmt.Sprintf("the answer to the upload of %q was lost: %s; and the gate's list could not be read afterwards: %s", e.Name, e.Upload, e.List)
}

func (e *UndecidedError) Unwrap() []error { return []error{e.Upload, e.List} }

// UndecidedActivationError says the same of an activation.
type UndecidedActivationError struct {
	Name             string
	Activation, List error
}

func (e *UndecidedActivationError) Error() string {
	return fmt.Sprintf("the answer to the activation of %s was lost: %s; and what is active now could not be read: %s", strconv.Quote(e.Name), e.Activation, e.List)
}

func (e *UndecidedActivationError) Unwrap() []error { return []error{e.Activation, e.List} }

// ProofError says that a file is not provably ours.
type ProofError struct {
	Name string
	Held []string // the serial numbers of what it holds; none if nobody can tell
}

// Foreign says that it holds another certificate than this resource has put there.
func (e *ProofError) Foreign() bool { return len(e.Held) > 0 }

func (e *ProofError) Error() string {
	if e.Foreign() {
		return fmt.Sprintf("the file %q holds another certificate (serial number %s) than this resource has put there", e.Name, gate.Quoted(e.Held))
	}
	return fmt.Sprintf("whether the file %q still holds what this resource has put there is not known, since no known password opens it", e.Name)
}

// isForeign is that of an error.
func isForeign(err error) bool {
	unproven, ok := errors.AsType[*ProofError](err)
	return ok && unproven.Foreign()
}

// FallbackError says that the fallback could not be activated, or that nobody
// could see it become active.
type FallbackError struct {
	Name      string   // empty: none is in state
	Listed    []string // where there is no such file
	Activated bool
	Err       error
}

func (e *FallbackError) Error() string {
	if e.Activated {
		return fmt.Sprintf("the fallback %q was activated, but whether it became active could not be seen: %s", e.Name, e.Err)
	}
	return fmt.Sprintf("the fallback %q could not be activated", e.Name)
}
func (e *FallbackError) Unwrap() error { return e.Err }

// RemovalError says that our own file could not be deleted.
type RemovalError struct {
	Name string
	Err  error
}

func (e *RemovalError) Error() string {
	return fmt.Sprintf("%q could not be deleted: %s", e.Name, e.Err)
}
func (e *RemovalError) Unwrap() error { return e.Err }

// DepartureError says why a move did not give up the gate before.
type DepartureError struct {
	Arrived bool // the new gate serves the certificate
	Err     error
}

func (e *DepartureError) Error() string { return "the gate before was not given up: " + e.Err.Error() }
func (e *DepartureError) Unwrap() error { return e.Err }

// NoFileError says that there is no such file to activate.
type NoFileError struct {
	Name   string
	Listed []string
}

func (e *NoFileError) Error() string {
	return fmt.Sprintf("no file %s; there is %s", strconv.Quote(e.Name), gate.Quoted(e.Listed))
}

// PasswordError says that an inactive file cannot be opened, with the password
// that was given or without one.
type PasswordError struct {
	Name  string
	Given bool
}

func (e *PasswordError) Error() string {
	if e.Given {
		return fmt.Sprintf("the password does not open %s", strconv.Quote(e.Name))
	}
	return fmt.Sprintf("%s is inactive, and no password is given", strconv.Quote(e.Name))
}

// ActiveWords says which file is active.
func ActiveWords(name string) string {
	if name == "" {
		return "the gate's built-in certificate is active"
	}
	return fmt.Sprintf("the file %q is active", name)
}
