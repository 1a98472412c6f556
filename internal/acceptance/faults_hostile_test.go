// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"net/http"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// hostileAnswers are the columns of rows that are hostile: what a hostile or
// broken server answers to a write. Most of them are sent after the write was
// done, so that the provider must find out by itself.
var hostileAnswers = []writeFault{
	{name: "redirect", hostile: true, fault: simulator.Fault{Kind: simulator.RedirectTo, Location: elsewhere}},
	{name: "redirect, done", hostile: true, done: true, fault: committed(raw("HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: " + elsewhere + "\r\n\r\n"))},
	{name: "503 for a year", hostile: true, fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable, RetryAfter: "31536000"}},
	{name: "101, done", hostile: true, done: true, settings: hasty, fault: committed(attacks["other protocol"].fault)},
	{name: "endless body, done", hostile: true, done: true, fault: committed(attacks["endless chunks"].fault)},
	{name: "endless headers, done", hostile: true, done: true, fault: committed(attacks["endless headers"].fault)},
	{name: "no HTTP, done", hostile: true, done: true, fault: committed(attacks["no HTTP"].fault)},
	{name: "deep JSON, done", hostile: true, done: true, fault: committed(raw(okJSON + "\r\n" + strings.Repeat("[", 1<<20)))},
	{name: "empty, done", hostile: true, done: true, fault: committed(raw(okJSON + "Content-Length: 0\r\n\r\n"))},
	{name: "null, done", hostile: true, done: true, fault: committed(raw(okJSON + "Content-Length: 4\r\n\r\nnull"))},
	{name: "wrong type, done", hostile: true, done: true, fault: simulator.Fault{Kind: simulator.WrongContentType}},
	{name: "negative length, done", hostile: true, done: true, fault: committed(attacks["negative length"].fault)},
}

// committed is an answer that is sent after the operation.
func committed(fault simulator.Fault) simulator.Fault {
	fault.Commit = true
	return fault
}

// redirects fills in where a redirect of the fault points: to a gate that nobody
// may ask for anything.
func (c *faultCell) redirects(fault *simulator.Fault) {
	if !strings.Contains(fault.Location+fault.Body, elsewhere) {
		return
	}
	c.elsewhere = c.w.gate()
	fault.Location = strings.ReplaceAll(fault.Location, elsewhere, c.elsewhere.APIURL()+"/list")
	fault.Body = strings.ReplaceAll(fault.Body, elsewhere, c.elsewhere.APIURL()+"/list")
}

// neverFooled requires that a hostile answer got nothing: no connection to where
// it pointed, no control characters to the terminal, no page of its text.
func (c *faultCell) neverFooled() {
	c.t.Helper()
	if c.elsewhere != nil {
		if connections := c.elsewhere.Journal().Connections(); connections > 0 {
			c.t.Errorf("%d connections to where the redirect points", connections)
		}
	}
	if c.fault.hostile {
		clean(c.t, c.broke.text)
		if len(c.broke.text) > longestOutput {
			c.t.Errorf("the apply printed %d bytes", len(c.broke.text))
		}
	}
}

// longestOutput is more than any apply of a cell prints, in bytes.
const longestOutput = 32 << 10
