// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package simulator is a Dynatrace environment with a fleet of ActiveGates in
// memory: real TLS on loopback ports, real PKCS#12, faults on demand and a
// journal of every request.
//
// It is a judge: written from the facts about the APIs (the "api-facts" that
// comments name), never from the clients that it judges, with which it shares
// no code. Where the documentation is silent it makes a choice, says so, and
// has a switch in Behaviour for the other reading.
//
//	s := simulator.New()
//	defer s.Close()
//
//	gate := s.AddGate()
//	gate.URL()                     // https://127.0.0.1:34567
//	gate.Journal().Lines()         // "PUT /a.p12 200", ...
//	gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: simulator.DropAfter, Times: 1})
//
// # Choices
//
// Checks happen in the order path (404), environment (404, JSON envelope),
// token (401), scope (403), operation. Failures are plain text, except for
// another environment. A file name is refused with 400 if it is "list", empty,
// "." or "..", longer than 255 bytes, or holds a slash, a backslash or a control
// character. A PUT over the active file is 403 whatever it carries; over
// another file it overwrites and activates. A missing X-Password, a wrong
// password and a file that Java 17's KeyStore would not load are 400.
// Activating the active file again succeeds and changes nothing. The list has
// an order of its own, the same each time. Dates are in UTC. Every handshake
// is a full one: sessions are not resumed.
//
// # Admin API
//
// AdminHandler serves what a test does by method calls, for other programs and
// for shells. {gate} is a name or a number that counts from 1; bodies and
// answers are JSON unless noted; durations are strings such as "2s".
//
//	GET    /state                        environment, gates, files, behaviour, faults
//	POST   /gates                        {"name","host","address","zone"}: adds a gate
//	POST   /gates/{gate}/files           ?name=&activate=true, X-Password, body PKCS#12
//	DELETE /gates/{gate}/files           ?name=: removes a file, the active one too
//	POST   /gates/{gate}/activate        ?name=: without a password; "" is the default
//	POST   /gates/{gate}/restart         also /stop, /start, /release
//	POST   /gates/{gate}/blackhole       ?on=true or false
//	PATCH  /gates/{gate}/behaviour       fields of Behaviour, e.g. {"neverPresent":true}
//	POST   /gates/{gate}/faults          a Fault, e.g. {"match":"PUT","kind":"DropAfter","times":1}
//	GET    /gates/{gate}/faults          the faults and how often each fired
//	DELETE /gates/{gate}/faults          removes them all
//	GET    /journal                      of all gates; ?format=lines for plain text
//	GET    /gates/{gate}/journal         of one
//	DELETE /journal                      empties it; also /gates/{gate}/journal
//	POST   /tokens                       {"token","scopes"}: makes an access token known
package simulator
