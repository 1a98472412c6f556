// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// site is what this run knows of one host:port.
type site struct {
	mu    sync.Mutex
	lists map[listKey]*lists
	left  *Left
	// retired are files that this run took out of service, by name.
	retired  map[string]File
	ours     map[string]bool
	managers managers
}

type listKey struct {
	plain       bool
	environment string
}

func newSite() *site {
	return &site{
		lists: map[listKey]*lists{}, ours: map[string]bool{}, retired: map[string]File{},
		managers: managers{files: map[string]string{}},
	}
}

func (s *site) listsOf(plain bool, environment string) *lists {
	s.mu.Lock()
	defer s.mu.Unlock()
	key := listKey{plain, environment}
	l, ok := s.lists[key]
	if !ok {
		l = &lists{}
		s.lists[key] = l
	}
	return l
}

// invalidate forgets every list of this host:port, also those under way.
func (s *site) invalidate() {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, l := range s.lists {
		l.Invalidate()
	}
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
func (g *Gate) PutLeft(left Left) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	g.site.left = &left
}

// TakeLeft is what Delete left on the gate; whoever takes it is responsible
// for it.
func (g *Gate) TakeLeft() (Left, bool) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	if g.site.left == nil {
		return Left{}, false
	}
	left := *g.site.left
	g.site.left = nil
	return left, true
}

// NoteRetired records what a list said of a file that was active until this run
// activated another one: it proves what is in the file where no password does.
func (g *Gate) NoteRetired(file File) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	g.site.retired[file.Name] = file
}

// TakeRetired is that record, once: what happens to the file later is not known.
func (g *Gate) TakeRetired(name string) (File, bool) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	file, ok := g.site.retired[name]
	delete(g.site.retired, name)
	return file, ok
}

// MarkOurs records that this run uploaded or adopted the file: a Delete of
// this run must not touch it.
func (g *Gate) MarkOurs(name string) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	g.site.ours[name] = true
}

// UnmarkOurs takes that back, for a file that was rolled back.
func (g *Gate) UnmarkOurs(name string) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	delete(g.site.ours, name)
}

// IsOurs reports whether this run uploaded or adopted the file.
func (g *Gate) IsOurs(name string) bool {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	return g.site.ours[name]
}

// managers are who manages a gate in this run: the files in states that were
// read, and how many certificates are planned to come there. A gate serves one
// certificate, so more than one of them take turns.
type managers struct {
	files     map[string]string // by lower-case name, as some gates fold case
	creations int
	moves     []string // where from
}

// NoteManaged records that a state holds this file of the gate, and returns the files
// that other states of this run hold there, sorted.
func (g *Gate) NoteManaged(name string) (others []string) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	key := strings.ToLower(name)
	g.site.managers.files[key] = name
	for other, file := range maps.All(g.site.managers.files) {
		if other != key {
			others = append(others, file)
		}
	}
	slices.Sort(others)
	return others
}

// NoteCreation records that a certificate is planned to be created on the gate, and
// returns how many are planned to come there beside it.
func (g *Gate) NoteCreation() (others int) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	g.site.managers.creations++
	return g.site.managers.creations - 1 + len(g.site.managers.moves)
}

// NoteMove does the same for a certificate that comes from another gate. One
// move may be planned more than once in a run: from tells it from others.
func (g *Gate) NoteMove(from string) (others int) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	if !slices.Contains(g.site.managers.moves, from) {
		g.site.managers.moves = append(g.site.managers.moves, from)
	}
	return g.site.managers.creations + len(g.site.managers.moves) - 1
}

// IsManaged reports whether a state that was read in this run holds this file.
func (g *Gate) IsManaged(name string) bool {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	_, managed := g.site.managers.files[strings.ToLower(name)]
	return managed
}
