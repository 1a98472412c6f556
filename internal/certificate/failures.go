// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"errors"
	"fmt"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// thirdPartyError says that somebody else activated a file meanwhile.
type thirdPartyError struct{ active string }

func (e *thirdPartyError) Error() string {
	return fmt.Sprintf("meanwhile the file %q was activated by someone else", e.active)
}

// notListedError says that the gate does not list our file as active.
type notListedError struct {
	name    string
	serials []string // what the file of our name holds instead
	err     error    // the last failure to list
}

func (e *notListedError) Error() string {
	switch {
	case e.err != nil:
		return fmt.Sprintf("the gate's list could not be read after the upload: %s", e.err)
	case len(e.serials) > 0:
		return fmt.Sprintf("the gate lists %q as active, but with the serial number %s", e.name, e.serials)
	default:
		return fmt.Sprintf("the gate does not list %q as active", e.name)
	}
}

func (e *notListedError) Unwrap() error { return e.err }

// notServedError says that connections to the gate do not see our leaf.
type notServedError struct {
	address string
	leaf    keystore.Facts // what was presented last
	err     error          // the last failed handshake
}

func (e *notServedError) Error() string {
	if e.err != nil {
		return fmt.Sprintf("no TLS handshake with %s succeeded: %s", e.address, e.err)
	}
	return fmt.Sprintf("%s still presents another certificate: subject %s, serial number %s, SHA-256 fingerprint %s",
		e.address, e.leaf.Subject, e.leaf.SerialNumber, e.leaf.FingerprintSHA256)
}

func (e *notServedError) Unwrap() error { return e.err }

// notVerifiedError says that a certificate was uploaded but did not verify, and
// where the gate stands now.
type notVerifiedError struct {
	name        string // the new file
	adopted     bool   // it was on the gate before, and was only activated
	err         error  // why it did not verify
	predecessor string // the file that is active again
	third       string // the file that someone else activated
	stays       bool   // the new file is still active, as far as is known
	rollBack    error  // why there was no way back
	unseen      error  // why nobody knows what is active now
	remains     error  // why the new file could not be deleted
}

func (e *notVerifiedError) Error() string { return e.err.Error() }
func (e *notVerifiedError) Unwrap() error { return e.err }

// nameTakenError says that a fixed name is on the gate with other content.
type nameTakenError struct {
	name   string
	active bool
	err    error // why the file could not be described
}

func (e *nameTakenError) Error() string {
	return fmt.Sprintf("the name %q is taken on the gate", e.name)
}
func (e *nameTakenError) Unwrap() error { return e.err }

// undecidedError says that an upload's answer was lost and the list cannot be
// asked either.
type undecidedError struct {
	name         string
	upload, list error
}

func (e *undecidedError) Error() string {
	return fmt.Sprintf("the answer to the upload of %q was lost: %s; and the gate's list could not be read afterwards: %s", e.name, e.upload, e.list)
}

func (e *undecidedError) Unwrap() []error { return []error{e.upload, e.list} }

// errOtherCertificate says that the configuration holds another certificate than
// the one that would have to be uploaded again, and announces none.
var errOtherCertificate = errors.New("the file has to be uploaded again, but the write-only input holds another certificate: change `revision` to announce it")

// errNothingToUpload says that the configuration holds no certificate, as under
// ignore_changes, where one would have to be uploaded.
var errNothingToUpload = errors.New("the file has to be uploaded again, but the configuration holds no certificate and key")
