// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"time"
)

// GateOption configures a Gate when it is added.
type GateOption func(*Gate)

// Name sets the label of a gate in journals and the admin API, and the host
// name of its default certificate.
func Name(name string) GateOption { return func(g *Gate) { g.name = name } }

// DefaultLeafHost sets the CN of the default certificate, if it is not the
// gate's name.
func DefaultLeafHost(host string) GateOption { return func(g *Gate) { g.host = host } }

// DefaultCertificate replaces the self-signed certificate, e.g. by one that a
// CA signed. Leaf must be set. A container makes its own at the next restart.
func DefaultCertificate(certificate *tls.Certificate) GateOption {
	return func(g *Gate) { g.own = certificate }
}

// OnAddress sets host and port to listen on instead of 127.0.0.1:0, e.g.
// 127.0.0.2:0. Port 0 means any free one.
func OnAddress(address string) GateOption { return func(g *Gate) { g.address = address } }

// Zone sets the time zone of the gate's Java, in which it prints dates. The
// default is UTC.
func Zone(zone *time.Location) GateOption {
	return func(g *Gate) { g.behaviour.Zone = zone }
}

// With sets switches from the start.
func With(change func(*Behaviour)) GateOption { return func(g *Gate) { change(&g.behaviour) } }
