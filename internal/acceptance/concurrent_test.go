// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// meeting holds whoever comes first until the second one has come, so that two
// engines are certain to be in the middle at the same time.
func meeting() func() {
	var mutex sync.Mutex
	come, both := 0, make(chan struct{})
	return func() {
		mutex.Lock()
		come++
		if come == 2 {
			close(both)
		}
		mutex.Unlock()
		select {
		case <-both:
		case <-time.After(20 * time.Second): // the other one came to no write
		}
	}
}

// atOnce applies in two working directories at the same time.
func atOnce(one, other *external) []result {
	running := []*running{one.start("apply", "-auto-approve"), other.start("apply", "-auto-approve")}
	return []result{running[0].wait(), running[1].wait()}
}

// TestConcurrentCertificates applies two working directories to one gate at
// once: both have listed it before either uploads. The gate serves one of the
// two at every moment, whoever lost says by whom, no file is left that no state
// knows, and applying again converges.
func TestConcurrentCertificates(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	ids := []string{}
	engines := []*external{newExternal(t, w), newExternal(t, w)}
	one, other := w.trusted(), w.trusted()
	engines[0].write(certificate(gate, pemWriteOnly(one)))
	engines[1].write(certificate(gate, pemWriteOnly(other)))
	ids = append(ids, fingerprint(one), fingerprint(other))
	w.watched(gate, one, other, builtIn(gate))
	meet := meeting()
	remove := w.sim.OnRequest(func(_ *simulator.Gate, request simulator.Request) {
		if request.Template == "PUT /{name}" {
			meet()
		}
	})
	results := atOnce(engines[0], engines[1])
	remove()
	if results[0].exitCode != 0 && results[1].exitCode != 0 {
		t.Errorf("both failed:\n%s\n%s", results[0].text, results[1].text)
	}
	for index, result := range results {
		if result.exitCode != 0 {
			engines[index].says(result, "by someone else", "nothing is rolled back over it")
		}
	}
	known := func() []string {
		var names []string
		for _, e := range engines {
			if found := e.attributes(address); found != nil {
				names = append(names, fmt.Sprint(found["name"]))
			}
		}
		return names
	}
	noOrphans := func() {
		names := known()
		for _, file := range gate.Files() {
			if !slices.Contains(names, file.Name) {
				t.Errorf("%s is on the gate, and no state knows it", file.Name)
			}
		}
		if !slices.Contains(ids, simulator.Fingerprint(gate.Served())) {
			t.Error("the gate serves none of the two")
		}
	}
	noOrphans()
	for index, e := range engines {
		e.ok(e.apply())
		e.unchanged()
		if served := simulator.Fingerprint(gate.Served()); served != ids[index] {
			t.Errorf("the gate serves %s after the apply of %s", served, ids[index])
		}
		noOrphans()
	}
}

// TestConcurrentTokens creates tokens of one name in two working directories at
// once: each has its own, both live, and neither is taken for an orphan.
func TestConcurrentTokens(t *testing.T) {
	w, one := realTime(t)
	other := newExternal(t, w.world)
	for _, e := range []*external{one, other} {
		w.configure(e, "resource \"activegate_token\" \"gate\" {\n  name = \"gate1\"\n  expires_in = \"90d\"\n}\n")
	}
	meet := meeting()
	remove := w.api.OnRequest(func(request simulator.Request) {
		if request.Template == createsToken {
			meet()
		}
	})
	results := atOnce(one, other)
	remove()
	var want []string
	for index, e := range []*external{one, other} {
		e.ok(results[index])
		want = append(want, fmt.Sprint(e.attributes(tokenAddress)["id"]))
		e.unchanged()
	}
	var got []string
	for _, token := range w.api.GateTokens() {
		got = append(got, token.ID)
	}
	slices.Sort(got)
	slices.Sort(want)
	if !slices.Equal(got, want) || len(got) != 2 {
		t.Errorf("tokens %v, in state %v", got, want)
	}
}

// TestConcurrentRotations starts the rotation of the tenant token in two
// working directories at once: it is started once, and the other one is told.
func TestConcurrentRotations(t *testing.T) {
	w, one := realTime(t)
	other := newExternal(t, w.world)
	for _, e := range []*external{one, other} {
		w.configure(e, rotation(`on_destroy = "cancel"`))
	}
	meet := meeting()
	remove := w.api.OnRequest(func(request simulator.Request) {
		if request.Template == "POST /api/v2/tenantTokenRotation/start" {
			meet()
		}
	})
	results := atOnce(one, other)
	remove()
	failed := 0
	for index, e := range []*external{one, other} {
		if results[index].exitCode != 0 {
			failed++
			e.says(results[index], "already in progress")
			continue
		}
		e.unchanged()
		e.ok(e.run("destroy", "-auto-approve"))
	}
	if failed != 1 {
		t.Errorf("%d of two failed, want one:\n%s\n%s", failed, results[0].text, results[1].text)
	}
	started := 0
	for _, request := range w.api.Journal().Requests() {
		if request.Template == "POST /api/v2/tenantTokenRotation/start" && request.Status == 200 {
			started++
		}
	}
	if started != 1 {
		t.Errorf("the rotation was started %d times", started)
	}
}
