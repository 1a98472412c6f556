// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"maps"
	"slices"
	"strings"
)

// claims are who manages a gate in this run: the files in states that were
// read, and how many certificates are planned to come there. A gate serves one
// certificate, so more than one of them take turns.
type claims struct {
	files     map[string]string // by lower-case name, as some gates fold case
	creations int
	moves     []string // where from
}

// Claim records that a state holds this file of the gate, and returns the files
// that other states of this run hold there, sorted.
func (g *Gate) Claim(name string) (others []string) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	key := strings.ToLower(name)
	g.site.claims.files[key] = name
	for other, file := range maps.All(g.site.claims.files) {
		if other != key {
			others = append(others, file)
		}
	}
	slices.Sort(others)
	return others
}

// ClaimNew records that a certificate is planned to be created on the gate, and
// returns how many are planned to come there beside it.
func (g *Gate) ClaimNew() (others int) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	g.site.claims.creations++
	return g.site.claims.creations - 1 + len(g.site.claims.moves)
}

// ClaimMove does the same for a certificate that comes from another gate. One
// move may be planned more than once in a run: from tells it from others.
func (g *Gate) ClaimMove(from string) (others int) {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	if !slices.Contains(g.site.claims.moves, from) {
		g.site.claims.moves = append(g.site.claims.moves, from)
	}
	return g.site.claims.creations + len(g.site.claims.moves) - 1
}

// IsClaimed reports whether a state that was read in this run holds this file.
func (g *Gate) IsClaimed(name string) bool {
	g.site.mu.Lock()
	defer g.site.mu.Unlock()
	_, claimed := g.site.claims.files[strings.ToLower(name)]
	return claimed
}
