// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import "sync/atomic"

// Wish is what a run wants of something that there is one of. The zero value is
// ready.
type Wish struct{ first atomic.Pointer[string] }

// Agrees records a wish, and says whether it is the same as the first one.
func (w *Wish) Agrees(wish string) bool {
	w.first.CompareAndSwap(nil, &wish)
	return *w.first.Load() == wish
}
