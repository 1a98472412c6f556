// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

func TestGuard(t *testing.T) {
	t.Parallel()
	collectors := []server.Collector{
		{Name: "b", Host: "h", Version: "6.2.9"},
		{Name: "a", Host: "h", Version: "6.3.1", Connected: true},
		{Name: "c", Host: "h"},
		{Name: "own", Host: "h", Connected: true, Embedded: true},
	}
	for name, test := range map[string]struct {
		guard bring.Guard
		want  string // "" for none
	}{
		"too old and offline": {want: "b@h is before 6.3, and cannot take a key: update it\nc@h is offline: start it"},
		"allowed":             {guard: bring.Guard{AllowOffline: true, Expected: []string{"x@h"}, Seen: []string{"y@h"}}, want: "b@h is before 6.3, and cannot take a key: update it"},
		"ignored":             {guard: bring.Guard{Ignored: []string{"b@h", "c@h", "y@h"}, Seen: []string{"y@h", "a@h"}}},
		"absent, and gone": {
			guard: bring.Guard{Ignored: []string{"b@h", "c@h"}, Expected: []string{"z@h", "x@h"}, Seen: []string{"x@h", "y@h"}},
			want:  "x@h is expected, and the server does not list it: start it\nz@h is expected, and the server does not list it: start it\ny@h was connected before, and the server has forgotten it: start it",
		},
	} {
		err := test.guard.Check(collectors)
		if (err == nil) != (test.want == "") || (err != nil && err.Error() != test.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got := (bring.Guard{Seen: []string{"z@h", "a@h"}, Ignored: []string{"z@h"}}).Remember(collectors); !slices.Equal(got, []string{"a@h"}) {
		t.Errorf("it remembers %q", got)
	}
}

// TestGuarded: what could not come back keeps the server from being restarted.
func TestGuarded(t *testing.T) {
	w := newWorld(t)
	w.key()
	id := w.collector("site1")
	w.there.Disconnect(id)
	guard := (*bring.GuardError)(nil)
	if _, err := w.run(); !errors.As(err, &guard) || !slices.Equal(guard.Offline, []string{id}) {
		t.Errorf("it ends in %v", err)
	}
	w.there.Connect(id)
	w.job.Memory = "127.0.0.1:1"
	if _, err := w.run(); !errors.Is(err, bring.ErrMemory) {
		t.Errorf("it ends in %v", err)
	}
	w.restarted(0)
	w.there.Change(id, func(c *appmon.Collector) { c.Version = "6.2" })
	w.job.Memory = w.there.OpenMemoryAnalysis()
	if _, err := w.run(); !errors.As(err, &guard) || !slices.Equal(guard.TooOld, []string{id}) {
		t.Errorf("it ends in %v", err)
	}
	w.there.Change(id, func(c *appmon.Collector) { c.Version = "7.2" })
	w.done()
	w.restarted(1)
}
