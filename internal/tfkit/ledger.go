// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"sync"
	"sync/atomic"
)

// Ledger is what a run knows of files, by their paths: who plans to have one, and
// what is known to be in it. Its zero value is empty.
type Ledger struct {
	owners, contents, written sync.Map
}

// Own says that an owner plans to have a file. It returns false if somebody else
// does.
func (l *Ledger) Own(file, owner string) bool {
	first, _ := l.owners.LoadOrStore(file, owner)
	return first == owner
}

// Vouch says that a resource of this run wrote what is in a file. For a
// tainted resource, and for one that was just destroyed, the engine shows no
// state to those who ask next.
func (l *Ledger) Vouch(file, content string) { l.contents.Store(file, content) }

// Vouched is what was said of a file; "" if nothing was.
func (l *Ledger) Vouched(file string) string {
	content, _ := l.contents.Load(file)
	text, _ := content.(string)
	return text
}

// Write says that a file was written in this run.
func (l *Ledger) Write(file string) { l.written.Store(file, true) }

// Written says that it was: whoever gives the file up afterwards leaves it alone.
func (l *Ledger) Written(file string) bool {
	_, written := l.written.Load(file)
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
