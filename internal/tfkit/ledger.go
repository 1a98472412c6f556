// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"sync"
	"sync/atomic"
)

// Ledger is what a run knows of places outside of any server, such as files: who
// plans to have one, and what is known to lie there. Its zero value is empty.
type Ledger struct {
	owners, contents, written sync.Map
}

// Claim says that an owner plans to have a place. It returns false if somebody
// else does.
func (l *Ledger) Claim(place, owner string) bool {
	holder, _ := l.owners.LoadOrStore(place, owner)
	return holder == owner
}

// Vouch says that a resource of this run wrote what lies at a place. For a
// tainted resource, and for one that was just destroyed, the engine shows no
// state to those who ask next.
func (l *Ledger) Vouch(place, content string) { l.contents.Store(place, content) }

// Vouched is what was said of a place; "" if nothing was.
func (l *Ledger) Vouched(place string) string {
	content, _ := l.contents.Load(place)
	text, _ := content.(string)
	return text
}

// Write says that what lies at a place was written in this run.
func (l *Ledger) Write(place string) { l.written.Store(place, true) }

// Written says that it was: whoever gives the place up afterwards leaves it alone.
func (l *Ledger) Written(place string) bool {
	_, written := l.written.Load(place)
	return written
}

// Wish is what a run wants of something that there is one of. The zero value is
// ready.
type Wish struct{ first atomic.Pointer[string] }

// Agrees records a wish, and says whether it is the same as the first one.
func (w *Wish) Agrees(wish string) bool {
	w.first.CompareAndSwap(nil, &wish)
	return *w.first.Load() == wish
}
