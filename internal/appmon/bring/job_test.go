// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package bring_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// TestPresented: what is presented already needs no restart.
func TestPresented(t *testing.T) {
	w := newWorld(t)
	w.collector("site1")
	w.key()
	w.there.Bounce() // it restarts, and is waited for
	w.job.Collectors = true
	out := w.done()
	if !out.Presented || out.Restarted || len(out.Pending)+len(out.Left) > 0 || out.Version == "" {
		t.Errorf("it is %+v", out)
	}
	w.restarted(1)
}

// TestRestart: the server is restarted once, whatever answers it.
func TestRestart(t *testing.T) {
	for name, one := range map[string]struct {
		behaviour appmon.Behaviour
		fault     simulator.Fault
		lost      bool // the server was not restarted, and nobody can know
		restarts  int
	}{
		"newer":       {restarts: 1},
		"older":       {behaviour: appmon.Behaviour{NoV2: true}, restarts: 1},
		"lost answer": {fault: simulator.Fault{Kind: simulator.DropAfter}, restarts: 1},
		"half of it":  {fault: simulator.Fault{Kind: simulator.TruncateBody}, restarts: 1},
		"not reached": {fault: simulator.Fault{Kind: simulator.DropBefore}, lost: true},
		"a page":      {fault: simulator.Fault{Kind: simulator.HTML}, lost: true},
		"overloaded":  {fault: simulator.Fault{Kind: simulator.Status, Status: http.StatusServiceUnavailable}, lost: true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			w.collector("site1")
			w.key()
			w.there.Behave(one.behaviour)
			if one.fault.Kind != "" {
				one.fault.Match = appmon.ServerRestart
				defer w.there.Fault(one.fault).Remove()
			}
			out, err := w.run()
			lost := (*bring.LostError)(nil)
			if errors.As(err, &lost) != one.lost || (err == nil) == one.lost || out.Restarted == one.lost || out.Presented == one.lost {
				t.Errorf("it is %+v, %v", out, err)
			}
			if one.lost && lost.Collector != "" {
				t.Errorf("the collector %q is lost", lost.Collector)
			}
			w.restarted(one.restarts)
		})
	}
}

// TestRestartLostAndInterrupted: whoever interrupts the run after the answer was
// lost does not keep it from learning whether the server was restarted.
func TestRestartLostAndInterrupted(t *testing.T) {
	w := newWorld(t)
	w.key()
	w.there.Fault(simulator.Fault{Match: appmon.ServerRestart, Kind: simulator.DropAfter})
	ctx, interrupt := context.WithCancel(t.Context())
	w.there.OnRequest(func(request simulator.Request) {
		if request.Template == appmon.ServerRestart {
			interrupt()
		}
	})
	out, err := w.job.Run(ctx)
	if !errors.Is(err, context.Canceled) || !out.Restarted {
		t.Errorf("it is %+v, %v", out, err)
	}
}

// TestRefused: a refusal restarts nothing, and is no doubt.
func TestRefused(t *testing.T) {
	w := newWorld(t)
	w.key()
	w.there.Behave(appmon.Behaviour{Fails: true})
	if out, err := w.run(); err == nil || rest.Ambiguous(err) || out.Restarted {
		t.Errorf("it is %+v, %v", out, err)
	}
	w.there.Behave(appmon.Behaviour{})
	w.there.SetUser(simulator.AppMonUser, simulator.AppMonPassword, appmon.WebService)
	if out, err := w.run(); !rest.HasStatus(err, http.StatusUnauthorized) || out.Restarted {
		t.Errorf("without the permission it is %+v, %v", out, err)
	}
	w.restarted(0)
}

// TestNeverBack: a server that does not come back is not restarted again.
func TestNeverBack(t *testing.T) {
	w := newWorld(t)
	site := w.collector("site1")
	w.key()
	w.there.Behave(appmon.Behaviour{NeverBack: true})
	out, err := w.run()
	silent := (*bring.SilentError)(nil)
	if !errors.As(err, &silent) || !silent.Restarted || !out.Restarted || out.Presented || len(out.Left) != 1 {
		t.Fatalf("it is %+v, %v", out, err)
	}
	w.job.Tried, w.job.Left = true, out.Left
	_, err = w.run()
	if !errors.As(err, &silent) || silent.Restarted {
		t.Errorf("the next run ends in %v", err)
	}
	w.restarted(1)
	w.there.ComesBack()
	w.job.Collectors = true
	if out := w.done(); !out.Presented || out.Restarted || len(out.Left) > 0 {
		t.Errorf("of %s is left: %+v", site, out)
	}
	w.restarted(1, "site1") // what the first run has left
}

// TestOtherLeaf: a server that comes back without the leaf is not restarted again.
func TestOtherLeaf(t *testing.T) {
	w := newWorld(t)
	w.key()
	want := w.job.Want
	w.key()
	brings := w.job.Want
	w.job.Want = want
	out, err := w.run()
	other := (*bring.OtherLeafError)(nil)
	if !errors.As(err, &other) || other.Before || other.Presented != brings || other.Endpoint != w.there.CollectorAddress() || !out.Restarted || out.Presented {
		t.Fatalf("it is %+v, %v", out, err)
	}
	w.job.Tried = true
	if out, err = w.run(); !errors.As(err, &other) || !other.Before || out.Restarted {
		t.Errorf("the next run is %+v, %v", out, err)
	}
	w.restarted(1)
	w.job.Want = brings // somebody has put the right key there
	if out := w.done(); !out.Presented || out.Restarted {
		t.Errorf("after that it is %+v", out)
	}
	w.restarted(1)
}

// TestSilentPlace: without an answer nobody knows what is presented, and nothing is
// restarted.
func TestSilentPlace(t *testing.T) {
	w := newWorld(t)
	w.key()
	w.job.Places = append(w.job.Places, "127.0.0.1:1")
	silent := (*bring.SilentError)(nil)
	if _, err := w.run(); !errors.As(err, &silent) || silent.Endpoint != "127.0.0.1:1" || silent.Restarted {
		t.Errorf("it ends in %v", err)
	}
	w.there.Stop()
	if _, err := w.run(); !errors.As(err, &silent) || silent.Endpoint != w.there.Address() {
		t.Errorf("without a server it ends in %v", err)
	}
	w.restarted(0)
}

// TestUnproved: without places a restart is all the proof.
func TestUnproved(t *testing.T) {
	w := newWorld(t)
	w.job.Places = nil
	if out := w.done(); !out.Restarted || !out.Presented {
		t.Errorf("it is %+v", out)
	}
	w.job.Tried = true
	if out := w.done(); out.Restarted || !out.Presented {
		t.Errorf("then it is %+v", out)
	}
	w.restarted(1)
}

// TestStarting: an API that is open and not ready is waited for, one that refuses is
// not.
func TestStarting(t *testing.T) {
	w := newWorld(t)
	w.key()
	w.job.Tried = true
	w.there.Bounce()
	for _, match := range []string{appmon.Version, appmon.List} {
		w.there.Fault(simulator.Fault{Match: match, Kind: simulator.Status, Status: http.StatusServiceUnavailable, Times: 1})
		w.there.Fault(simulator.Fault{Match: match, Kind: simulator.HTML, Times: 1})
		w.there.Fault(simulator.Fault{Match: match, Kind: simulator.Refuse, Times: 1})
	}
	w.during = func(wait int) {
		if wait%5 == 0 { // what was refused opens again
			if err := w.there.Start(); err != nil {
				t.Error(err)
			}
		}
	}
	if out := w.done(); out.Version == "" {
		t.Errorf("it is %+v", out)
	}
	w.there.SetUser(simulator.AppMonUser, "other")
	if _, err := w.run(); !rest.HasStatus(err, http.StatusUnauthorized) || w.waits > 0 {
		t.Errorf("a refusal is waited out %d times: %v", w.waits, err)
	}
}
