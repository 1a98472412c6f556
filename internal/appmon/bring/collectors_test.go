// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring_test

import (
	"errors"
	"net/http"
	"slices"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// TestLaterAndNow: collectors are left, or restarted one at a time; not those that
// are the server's own, or ignored.
func TestLaterAndNow(t *testing.T) {
	w := newWorld(t)
	one, two := w.collector("site1"), w.collector("site 2")
	w.collector("embedded", func(c *appmon.Collector) { c.Embedded = true })
	w.job.Guard.Ignored = []string{w.collector("decommissioned")}
	w.key()
	out := w.done()
	if !slices.Equal(out.Left, []string{one, two}) || len(out.Pending) > 0 {
		t.Errorf("later it is %+v", out)
	}
	w.restarted(1)
	w.job.Collectors, w.job.Left = true, out.Left
	if out = w.done(); len(out.Left)+len(out.Pending) > 0 {
		t.Errorf("now it is %+v", out)
	}
	w.restarted(1, "site1", "site 2")
}

// TestNotReturned: the server restarts once, and the next run only waits for those
// that did not come back.
func TestNotReturned(t *testing.T) {
	w := newWorld(t)
	id := w.collector("site1", func(c *appmon.Collector) { c.Refuses = true })
	other := w.collector("site2")
	w.key()
	w.job.Collectors = true
	for range 2 {
		out, err := w.run()
		lost := (*bring.CollectorsError)(nil)
		if !errors.As(err, &lost) || lost.Own || !slices.Equal(lost.Names, []string{id}) || !slices.Equal(out.Pending, lost.Names) || !slices.Equal(out.Left, []string{id, other}) || !out.Presented {
			t.Fatalf("it is %+v, %v", out, err)
		}
		w.restarted(1)
		w.job.Left = out.Left
	}
	w.there.Connect(id)
	if out := w.done(); len(out.Left)+len(out.Pending) > 0 || out.Restarted {
		t.Errorf("then it is %+v", out)
	}
	w.restarted(1, "site1", "site2")
}

// TestStuck: one that does not come back from its own restart stops those behind it,
// and is not restarted again.
func TestStuck(t *testing.T) {
	w := newWorld(t)
	id := w.collector("site1", func(c *appmon.Collector) { c.Stuck = true })
	other := w.collector("site2")
	w.key()
	w.job.Collectors = true
	out, err := w.run()
	lost := (*bring.CollectorsError)(nil)
	if !errors.As(err, &lost) || !lost.Own || !slices.Equal(out.Pending, []string{id}) || !slices.Equal(out.Left, []string{other}) {
		t.Fatalf("it is %+v, %v", out, err)
	}
	w.job.Left = out.Left
	w.there.Connect(id)
	w.done()
	w.restarted(1, "site1", "site2")
}

// TestCollectorAnswers: a lost answer is decided by the collector going away.
func TestCollectorAnswers(t *testing.T) {
	for name, one := range map[string]struct {
		fault simulator.Fault
		ends  func(err error) bool // nil: well
	}{
		"lost":        {fault: simulator.Fault{Kind: simulator.DropAfter}},
		"half of it":  {fault: simulator.Fault{Kind: simulator.TruncateBody}},
		"not reached": {fault: simulator.Fault{Kind: simulator.DropBefore}, ends: isLost},
		"overloaded":  {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable}, ends: isLost},
		"not found":   {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusNotFound}, ends: func(err error) bool { return rest.HasStatus(err, http.StatusNotFound) }},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			id := w.collector("site1")
			w.key()
			w.job.Collectors = true
			one.fault.Match = appmon.CollectorRestart
			handle := w.there.Fault(one.fault)
			out, err := w.run()
			handle.Remove()
			if one.ends == nil {
				if err != nil || len(out.Left) > 0 {
					t.Errorf("it is %+v, %v", out, err)
				}
			} else if !one.ends(err) || !slices.Equal(out.Left, []string{id}) {
				t.Errorf("it is %+v, %v", out, err)
			}
			w.job.Left = out.Left
			w.done()
			w.restarted(1, "site1")
		})
	}
}

func isLost(err error) bool {
	lost := (*bring.LostError)(nil)
	return errors.As(err, &lost) && lost.Collector == "site1@c"
}

// TestOffline: where nothing was restarted in this run, those that are listed and
// not connected are waited for, unless they may be cut off.
func TestOffline(t *testing.T) {
	w := newWorld(t)
	id := w.collector("site1")
	w.key()
	w.there.Disconnect(id)
	w.there.Bounce()
	lost := (*bring.CollectorsError)(nil)
	if out, err := w.run(); !errors.As(err, &lost) || !out.Presented || !slices.Equal(out.Pending, []string{id}) {
		t.Errorf("it is %+v, %v", out, err)
	}
	w.job.Guard.AllowOffline = true
	w.done()
	w.job.Guard = bring.Guard{Ignored: []string{id}}
	w.done()
}
