// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"slices"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// site is what this run knows of one host:port.
type site struct {
	lists   rest.SharedMap[listKey, Listing]
	left    atomic.Pointer[Left]
	retired sync.Map // files that this run took out of service, by name
	ours    sync.Map // names of files

	// Who manages the gate in this run. It serves one certificate, so more than one
	// of them take turns.
	mu       sync.Mutex
	managed  map[string]string // files in states that were read, by lower-case name, as some gates fold case
	arrivals []string          // certificates that are planned to come there, by where from
}

type listKey struct {
	plain       bool
	environment string
}

// Lock waits until nobody else of this process writes to the gate's host and
// port. unlock may be called more than once. The error is that of ctx.
func (g *Gate) Lock(ctx context.Context) (unlock func(), err error) {
	return g.fleet.writers.Lock(ctx, g.address.HostPort())
}

// RememberLeafs trusts these leafs at this host and port for the rest of the
// run: they are about to be uploaded, or were verified there. It must be
// called before the upload, since the gate presents the leaf right after it.
func (g *Gate) RememberLeafs(leafs ...rest.Fingerprint) {
	g.fleet.config.Client.Policy().Remember(g.address.HostPort(), leafs...)
}

// RememberPeer trusts the leaf of an accepted answer for the rest of the run. A
// replacement needs it: its second plan and its create see no state any more.
func (g *Gate) RememberPeer(listing Listing) {
	if leaf := listing.Served(); leaf != nil {
		g.RememberLeafs(rest.FingerprintOf(leaf))
	}
}

// Left is what a Delete of this run left behind on a gate: the predecessor of
// the next Create there.
type Left struct {
	Name        string
	Fingerprint rest.Fingerprint
	// Serials are the serial numbers that the gate listed for it.
	Serials []string
	// Passwords are those that may open it, best first.
	Passwords []rest.Secret
}

// PutLeft records what Delete left on the gate.
func (g *Gate) PutLeft(left Left) { g.site.left.Store(&left) }

// TakeLeft is what Delete left on the gate; whoever takes it is responsible
// for it.
func (g *Gate) TakeLeft() (Left, bool) {
	if left := g.site.left.Swap(nil); left != nil {
		return *left, true
	}
	return Left{}, false
}

// NoteRetired records what a list said of a file that was active until this run
// activated another one: it proves what is in the file where no password does.
func (g *Gate) NoteRetired(file File) { g.site.retired.Store(file.Name, file) }

// TakeRetired is that record, once: what happens to the file later is not known.
func (g *Gate) TakeRetired(name string) (File, bool) {
	retired, _ := g.site.retired.LoadAndDelete(name)
	file, ok := retired.(File)
	return file, ok
}

// MarkOurs records that this run uploaded or adopted the file: a Delete of
// this run must not touch it.
func (g *Gate) MarkOurs(name string) { g.site.ours.Store(name, true) }

// UnmarkOurs takes that back, for a file that was rolled back.
func (g *Gate) UnmarkOurs(name string) { g.site.ours.Delete(name) }

// IsOurs reports whether this run uploaded or adopted the file.
func (g *Gate) IsOurs(name string) bool {
	_, ours := g.site.ours.Load(name)
	return ours
}

// NoteManaged records that a state holds this file of the gate, and returns the
// files that other states of this run hold there, sorted.
func (g *Gate) NoteManaged(name string) (others []string) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	if g.site.managed == nil {
		g.site.managed = map[string]string{}
	}
	key := strings.ToLower(name)
	g.site.managed[key] = name
	for other, file := range g.site.managed {
		if other != key {
			others = append(others, file)
		}
	}
	slices.Sort(others)
	return others
}

// NoteArrival records that a certificate is planned to come to the gate, and returns
// how many others are. A move may be planned more than once in a run: from tells it
// from others, and is empty for a creation.
func (g *Gate) NoteArrival(from string) (others int) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	if from == "" || !slices.Contains(g.site.arrivals, from) {
		g.site.arrivals = append(g.site.arrivals, from)
	}
	return len(g.site.arrivals) - 1
}

// IsManaged reports whether a state that was read in this run holds this file.
func (g *Gate) IsManaged(name string) bool {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	_, managed := g.site.managed[strings.ToLower(name)]
	return managed
}
