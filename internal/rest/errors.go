// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"
	"time"
)

// StatusError is an answer that refuses: any status of 400 and more.
type StatusError struct {
	Method   string
	Template string // path with placeholders, e.g. "/{name}/activate"
	Endpoint string // host:port
	Status   int
	// Message is the server's text: one line, at most 500 characters, without
	// control characters and without the secrets of the request.
	Message string
	// Code is that of the API's own error envelope (api-facts 7.5); 0 if the
	// body is none, so that something else than the API may have answered.
	Code int
	// HTML tells that the answer was a page: something else than the API
	// answered. Message is then the title of the page.
	HTML bool
	// Violations are the field errors of the JSON envelope (api-facts 7.5).
	Violations []Violation
	// Texts are those of Request.Texts that the body has, cleaned like Message.
	Texts map[string]string
	// RetryAfter is what the server asked to wait; 0 if it said nothing.
	RetryAfter time.Duration
	// TokenID is the public part of the token that was sent; empty if it has none.
	// Scheme is how it was sent, and Setting what Auth.Of called it.
	TokenID string
	Scheme  Scheme
	Setting string
	// Attempts are how often it was asked, and Waited how long in between.
	Attempts int
	Waited   time.Duration
}

// HasStatus says that the API itself has answered with one of these statuses.
func HasStatus(err error, statuses ...int) bool {
	answer, ok := errors.AsType[*StatusError](err)
	return ok && !answer.HTML && slices.Contains(statuses, answer.Status)
}

// Violation is one field error of the JSON envelope.
type Violation struct {
	Path     string // field, e.g. "expirationDate"; may be empty
	Message  string // cleaned like StatusError.Message
	Location string // HEADER, PATH, PAYLOAD_BODY or QUERY; may be empty
}

func (e *StatusError) Error() string {
	text := fmt.Sprintf("%s %s at %s: HTTP %d", e.Method, e.Template, e.Endpoint, e.Status)
	if e.HTML {
		text += " with an HTML page"
	}
	if e.Message != "" {
		text += ": " + e.Message
	}
	return text
}

// UnreachableError means that no answer came: the endpoint could not be
// reached, or the connection was lost, or time ran out.
type UnreachableError struct {
	Endpoint string // host:port
	Err      error
	// Sent tells that the request may have been executed; never of one that
	// only asks.
	Sent bool
}

func (e *UnreachableError) Error() string {
	if e.Sent {
		return fmt.Sprintf("no answer from %s, the request may have been executed: %v", e.Endpoint, e.Err)
	}
	return fmt.Sprintf("%s cannot be reached: %v", e.Endpoint, e.Err)
}

func (e *UnreachableError) Unwrap() error { return e.Err }

// lateError says what did not come in time. It is a deadline like any other.
type lateError struct {
	what   string
	within time.Duration
}

func (e *lateError) Error() string { return fmt.Sprintf("%s within %s", e.what, e.within) }

// Is implements what errors.Is asks for.
func (e *lateError) Is(target error) bool { return target == context.DeadlineExceeded }

// Fault is what makes a certificate untrusted.
type Fault int

// The faults.
const (
	// FaultAuthority: no trusted authority has issued it.
	FaultAuthority Fault = iota
	// FaultName: a trusted authority has, for another name.
	FaultName
	// FaultDates: a trusted authority has, and it or an issuer is not valid now.
	FaultDates
)

// UntrustedError means that the peer's certificate matches no rule of trust;
// nothing was sent to it.
type UntrustedError struct {
	Endpoint    string      // host:port
	Fingerprint Fingerprint // of the leaf that was presented
	Subject     string      // of that leaf
	NotAfter    time.Time   // of that leaf
	Reason      string      // why chain and name do not verify
	Fault       Fault       // what else is wrong than the authority
	Chain       []*x509.Certificate
}

func (e *UntrustedError) Error() string {
	return fmt.Sprintf("%s presents an untrusted certificate with SHA-256 fingerprint %s: %s", e.Endpoint, e.Fingerprint, e.Reason)
}

// ErrTooLarge means that an answer is longer than the client accepts.
var ErrTooLarge = errors.New("the answer is too large")

// ErrTruncated means that an answer ended before its announced end.
var ErrTruncated = errors.New("the answer was cut off")

// ErrHTML means that a page came where the API's own format was expected.
var ErrHTML = errors.New("the answer is an HTML page")

// ErrMalformed means that an answer is not what the API promises.
var ErrMalformed = errors.New("the answer is malformed")

// ProtocolError is an answer that cannot be understood. The request was
// executed, or may have been. Err is or wraps ErrTooLarge, ErrTruncated,
// ErrHTML or ErrMalformed.
type ProtocolError struct {
	Method   string
	Template string
	Endpoint string // host:port
	Status   int    // 0 if the answer is not even HTTP
	Err      error
}

func (e *ProtocolError) Error() string {
	if e.Status == 0 {
		return fmt.Sprintf("%s %s at %s: %v", e.Method, e.Template, e.Endpoint, e.Err)
	}
	return fmt.Sprintf("%s %s at %s: HTTP %d: %v", e.Method, e.Template, e.Endpoint, e.Status, e.Err)
}

func (e *ProtocolError) Unwrap() error { return e.Err }

// RedirectError is an answer that points elsewhere; it is never followed.
type RedirectError struct {
	Method   string
	Template string
	Endpoint string // host:port
	Status   int
	Target   string // scheme, host and path without user and query; may be empty
}

func (e *RedirectError) Error() string {
	text := fmt.Sprintf("%s %s at %s: HTTP %d redirects", e.Method, e.Template, e.Endpoint, e.Status)
	if e.Target != "" {
		text += " to " + e.Target
	}
	return text
}

// IsUnreachable reports whether no answer came for another reason than that
// the caller cancelled, or that this process may open no more connections.
func IsUnreachable(err error) bool {
	_, unreachable := errors.AsType[*UnreachableError](err)
	return unreachable && !errors.Is(err, context.Canceled) && !errors.Is(err, ErrTooManyFiles)
}

// Ambiguous reports whether the operation may have been executed although no
// proper answer came: the connection was lost after sending, the answer was
// truncated, a page, a redirect, a server error or unintelligible, or an earlier
// attempt of the same call ended so. The caller must look before it acts again.
// What only asks is never in doubt, and takes no doubt from what it is joined to;
// what had no access token was not sent.
func Ambiguous(err error) bool {
	switch e := err.(type) { //nolint:errorlint // unwraps by itself, each branch
	case *GrantError:
		return false
	case *inDoubtError:
		return true
	case *UnreachableError:
		return e.Sent
	case *StatusError:
		return !onlyAsks(e.Method) && (e.Status >= 500 || e.HTML)
	case *RedirectError:
		return !onlyAsks(e.Method)
	case *ProtocolError:
		return !onlyAsks(e.Method)
	case interface{ Unwrap() []error }:
		return slices.ContainsFunc(e.Unwrap(), Ambiguous)
	case interface{ Unwrap() error }:
		return Ambiguous(e.Unwrap())
	}
	return false
}

// inDoubtError is how the last attempt ended of a call of which an earlier one
// may have been executed although it was not answered.
type inDoubtError struct{ err error }

func (e *inDoubtError) Error() string {
	return e.err.Error() + " (an earlier attempt may have been executed)"
}

func (e *inDoubtError) Unwrap() error { return e.err }
