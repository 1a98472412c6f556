// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package cluster judges what is stored on the nodes of a Managed cluster, by the
// facts of its REST API v1 (api-facts 6 and 11). It knows nothing of HTTP, of time,
// or of who asks. Whoever holds a Node guards it.
//
// # Choices
//
// A certificate is checked when it is stored, in the order key, certificate, match,
// chain, expiry; one that passes is in progress for as many questions as
// Behaviour.Steps says, and then served at once. Questions are those for the status
// and those for the details. PKCS#1, PKCS#8 and SEC 1 keys are taken, encrypted ones
// are not. A chain may be left out; one that is there must begin with the issuer of
// the certificate, and each must be signed by the next. A second store replaces one
// that is in progress. Subject and issuer are printed as Java prints them, the last
// of the encoded parts first, with a space behind each comma.
package cluster

import (
	"crypto/tls"
	"net/http"
	"strings"
	"time"
)

// Behaviour holds the switches of a cluster: what the documentation leaves open, and
// what goes wrong.
type Behaviour struct {
	// Steps is how many questions a store is in progress for.
	Steps int
	// NumericDates are milliseconds instead of a date-time.
	NumericDates bool
	// Says is the state of a success: "OK" (also ""), "Successful", or "empty" for no
	// body at all.
	Says string
	// Late tells what is wrong with a certificate by the status alone: the store itself
	// is in progress.
	Late bool
	// Fails is how every store that passes the checks ends, e.g. NotStored. With
	// NotRefreshed it is stored, and a restart is due.
	Fails string
	// Detail is the detailedError of what fails.
	Detail string
	// BadRequestStatus is the HTTP status that accompanies BAD_REQUEST; 0 is 200.
	BadRequestStatus int
	// NeverPresents is a node that keeps the certificate that it served before.
	NeverPresents bool
	// Managed is automatic management of certificates: what is stored is overwritten.
	Managed bool
	// Unsigned takes large ids without a sign only.
	Unsigned bool
	// Upgrading answers so many requests with 556.
	Upgrading int
	// TextAddress answers public addresses as text instead of an object.
	TextAddress bool
}

// statuses are the HTTP statuses of refusals (api-facts 6).
var statuses = map[string]int{
	ChainInvalid: 522, KeyMismatch: 523, Expired: 524, CertificateBad: 525, KeyInvalid: 526, NotStored: 527, NotRefreshed: 528, Error: 529,
}

// Node is one node: what it holds, and what it serves.
type Node struct {
	// Served is what it presents, Holds what the details tell of.
	Served, Holds *tls.Certificate
	// Own is the certificate that it has by itself.
	Own *tls.Certificate
	// ReadOnly is a node on which nothing can be stored.
	ReadOnly bool

	restart  bool
	pending  *tls.Certificate
	fails    string
	steps    int
	state    string // of the last store; "" if there was none
	detail   string
	restored bool // it was restarted since
}

// NewNode is one that serves its own certificate.
func NewNode(own *tls.Certificate) *Node { return &Node{Served: own, Holds: own, Own: own} }

// Answer is what the API says.
type Answer struct {
	Status int
	// Body is nil for none.
	Body any
	// Changed says that the request changed something.
	Changed bool
}

// storeStatus is CertificateStoreStatus.
type storeStatus struct {
	State  string  `json:"certificateStoreStatus"`
	Detail *string `json:"detailedError"`
}

func told(status int, state, detail string) Answer {
	body := storeStatus{State: state}
	if detail != "" {
		body.Detail = &detail
	}

	return Answer{Status: status, Body: body}
}

// Store is POST of a certificate.
func (n *Node) Store(r Request, b Behaviour, now time.Time) Answer {
	served, refused := judge(r, now)
	if n.ReadOnly {
		refused = NotStored
	}

	if refused != "" && !b.Late {
		return told(statuses[refused], refused, b.Detail)
	}

	n.pending, n.fails, n.steps, n.detail, n.restored = served, refused, b.Steps, b.Detail, false
	if n.fails == "" {
		n.fails = b.Fails
	}

	n.state = InProgress
	if n.steps > 0 {
		answer := told(http.StatusOK, InProgress, "")
		answer.Changed = true

		return answer
	}

	n.settle(b)
	answer := n.ended(b)
	answer.Changed = true

	return answer
}

// Status is GET of the status.
func (n *Node) Status(b Behaviour) Answer {
	switch {
	case n.restored:
		status := b.BadRequestStatus
		if status == 0 {
			status = http.StatusOK
		}

		return told(status, BadRequest, "")
	case n.state == "":
		return told(http.StatusNotFound, NotFound, "")
	}

	n.step(b)

	if n.state == InProgress {
		return told(http.StatusOK, InProgress, "")
	}

	return n.ended(b)
}

// ended is how a store that has ended is told.
func (n *Node) ended(b Behaviour) Answer {
	switch {
	case n.state != OK:
		return told(statuses[n.state], n.state, n.detail)
	case b.Says == "empty":
		return Answer{Status: http.StatusOK}
	case b.Says != "":
		return told(http.StatusOK, b.Says, "")
	}

	return told(http.StatusOK, OK, "")
}

func (n *Node) step(b Behaviour) {
	if n.state != InProgress {
		return
	}

	if n.steps--; n.steps < 0 {
		n.settle(b)
	}
}

// settle ends a store.
func (n *Node) settle(b Behaviour) {
	n.state = OK
	if n.fails != "" {
		n.state = n.fails
	}

	switch {
	case n.fails == NotRefreshed:
		n.Holds, n.restart = n.pending, true
	case n.fails == "" && b.Managed:
		n.Holds, n.Served = n.Own, n.Own
	case n.fails == "":
		n.Holds = n.pending

		if !b.NeverPresents {
			n.Served = n.pending
		}
	}

	n.pending = nil
}

// Restart serves what is held, and forgets the last store.
func (n *Node) Restart() {
	n.Served, n.restart, n.restored, n.state, n.pending = n.Holds, false, true, "", nil
}

// Put gives it a certificate past the API.
func (n *Node) Put(certificate *tls.Certificate) { n.Holds, n.Served = certificate, certificate }

// Hold gives it one past the API that it presents only after a restart.
func (n *Node) Hold(certificate *tls.Certificate) { n.Holds, n.restart = certificate, true }

// Reset gives it its own certificate again.
func (n *Node) Reset() { n.Put(n.Own) }

// Details is SSLDetails.
func (n *Node) Details(b Behaviour) Answer {
	n.step(b)

	leaf := n.Holds.Leaf

	var expires any = leaf.NotAfter.UTC().Format("2006-01-02T15:04:05.000Z")
	if b.NumericDates {
		expires = leaf.NotAfter.UnixMilli()
	}

	return Answer{Status: http.StatusOK, Body: map[string]any{
		"issuer": javaName(leaf.Issuer.String()), "subject": javaName(leaf.Subject.String()), "expirationDate": expires,
		"customKeyStore": n.Holds != n.Own, "customKeyStoreWritable": !n.ReadOnly, "inProgress": n.state == InProgress,
		"restartRequired": n.restart, "default": n.Holds == n.Own,
	}}
}

// javaName puts a space behind each comma that separates parts, as Java does.
func javaName(name string) string { return strings.ReplaceAll(name, ",", ", ") }
