// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// One request and one connection serve everybody on a gate, until a write.
func TestListIsShared(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	byState, byPin := w.client(), w.fleet.Gate(w.address(), w.simulator.Environment(),
		rest.Trust{Pins: []rest.Fingerprint{rest.FingerprintOf(w.gate.Served())}})
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			client := byState
			if i%2 == 1 {
				client = byPin
			}
			if _, err := client.List(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if lines, connections := w.gate.Journal().Lines(), w.gate.Journal().Connections(); len(lines) != 1 || connections != 1 {
		t.Errorf("%v over %d connections", lines, connections)
	}
}

func TestWritesForgetTheList(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.upload("a.p12")
	w.upload("b.p12")
	client := w.client()
	lists := func() int { return w.gate.Journal().Count("GET /list") }
	expect := func(want int, files ...string) {
		t.Helper()
		listing, err := client.List(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, file := range listing.Files {
			names = append(names, file.Name)
		}
		if diff := cmp.Diff(files, names); diff != "" || lists() != want {
			t.Errorf("after %d lists, want %d: %s", lists(), want, diff)
		}
	}
	expect(1, "a.p12", "b.p12")
	expect(1, "a.p12", "b.p12")
	if _, err := client.Describe(ctx, "a.p12", passwordOf()); err != nil {
		t.Fatal(err)
	}
	expect(1, "a.p12", "b.p12") // a description changes nothing
	if _, err := client.Activate(ctx, "a.p12", passwordOf()); err != nil {
		t.Fatal(err)
	}
	expect(2, "a.p12", "b.p12")
	if err := client.Delete(ctx, "b.p12"); err != nil {
		t.Fatal(err)
	}
	expect(3, "a.p12")
	w.upload("c.p12")
	expect(4, "a.p12", "c.p12")
	if _, err := client.ListFresh(ctx); err != nil || lists() != 5 {
		t.Errorf("ListFresh: %v, %d lists", err, lists())
	}
	expect(5, "a.p12", "c.p12") // what was fresh is shared, too
	// Another environment of the same gate is invalidated with it, and lists for itself.
	if err := w.gate.Remove("a.p12"); err != nil {
		t.Fatal(err)
	}
	if err := client.Delete(ctx, "a.p12"); err == nil {
		t.Error("404 expected")
	}
	expect(6, "c.p12") // a failed write forgets as well
}

// A list that was under way when a write began tells nothing after it.
func TestListFromBeforeAWriteIsNotKept(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.upload("a.p12")
	w.upload("b.p12")
	client := w.client()
	listing, release := make(chan struct{}), make(chan struct{})
	var asked atomic.Bool
	w.simulator.OnRequest(func(_ *simulator.Gate, r simulator.Request) {
		if r.Template == "GET /list" && !asked.Swap(true) {
			close(listing)
			<-release
		}
	})
	early := make(chan gate.Listing, 1)
	go func() {
		got, err := client.List(ctx)
		if err != nil {
			t.Error(err)
		}
		early <- got
	}()
	<-listing
	if err := client.Delete(ctx, "a.p12"); err != nil {
		t.Fatal(err)
	}
	// Asked after the write: it must not wait for the list from before it.
	if late, err := client.List(ctx); err != nil || len(late.Files) != 1 {
		t.Errorf("List = %+v, %v", late, err)
	}
	close(release)
	<-early
	if late, err := client.List(ctx); err != nil || len(late.Files) != 1 {
		t.Errorf("List = %+v, %v", late, err)
	}
	if got := w.gate.Journal().Count("GET /list"); got != 2 {
		t.Errorf("%d lists", got)
	}
}

// Errors are not kept, and nobody gets an answer of a peer that it would not
// have asked itself.
func TestListAndTrust(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	stranger := w.fleet.Gate(w.address(), w.simulator.Environment(), rest.Trust{})
	var untrusted *rest.UntrustedError
	if _, err := stranger.List(ctx); !errors.As(err, &untrusted) {
		t.Fatalf("List = %v", err)
	}
	if got := w.gate.Journal().Lines(); len(got) != 0 {
		t.Errorf("an untrusted gate was asked: %v", got)
	}
	if _, err := w.client().List(ctx); err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.List(ctx); !errors.As(err, &untrusted) || untrusted.Fingerprint != rest.FingerprintOf(w.gate.Served()) {
		t.Errorf("a shared list was given to a stranger: %v", err)
	}
	stranger.RememberLeafs(rest.FingerprintOf(w.gate.Served()))
	if _, err := stranger.List(ctx); err != nil {
		t.Errorf("rule 5: %v", err)
	}
	w.gate.Journal().Reset()
	w.gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 403, Times: 1})
	if _, err := w.client().ListFresh(ctx); err == nil {
		t.Error("403 expected")
	}
	if _, err := w.client().ListFresh(ctx); err != nil {
		t.Error(err)
	}
}

// Strangers and friends ask at the same moment: each gets what its own trust
// allows, whoever happens to be first.
func TestListOfStrangersAndFriends(t *testing.T) {
	t.Parallel()
	for range 10 {
		w := newWorld(t)
		friend, stranger := w.client(), w.fleet.Gate(w.address(), w.simulator.Environment(), rest.Trust{})
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := friend.List(context.Background()); err != nil {
					t.Errorf("friend: %v", err)
				}
			})
			all.Go(func() {
				var untrusted *rest.UntrustedError
				if _, err := stranger.List(context.Background()); !errors.As(err, &untrusted) {
					t.Errorf("stranger: %v", err)
				}
			})
		}
		all.Wait()
	}
}

// Who asked first may leave: the others still get the list.
func TestFirstListerLeaves(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	asked, release := make(chan struct{}), make(chan struct{})
	var once sync.Once
	w.simulator.OnRequest(func(*simulator.Gate, simulator.Request) { once.Do(func() { close(asked); <-release }) })
	ctx, cancel := context.WithCancel(context.Background())
	first, second := make(chan error, 1), make(chan error, 1)
	go func() {
		_, err := w.client().List(ctx)
		first <- err
	}()
	<-asked
	go func() {
		_, err := w.client().List(context.Background())
		second <- err
	}()
	cancel()
	if err := <-first; !errors.Is(err, context.Canceled) || rest.IsUnreachable(err) || rest.Ambiguous(err) {
		t.Errorf("first: %v", err)
	}
	close(release)
	if err := <-second; err != nil {
		t.Errorf("second: %v", err)
	}
	if got := w.gate.Journal().Lines(); len(got) != 1 {
		t.Errorf("%v", got)
	}
}

func TestHostileLists(t *testing.T) {
	t.Parallel()
	many := "[" + strings.Repeat(`{"name":"x"},`, 10_000) + `{"name":"x"}]`
	tests := map[string]struct {
		body  string
		files []string // Printable; nil: a ProtocolError
	}{
		"empty":            {body: "[]", files: []string{}},
		"evil names":       {body: `[{"name":"../../etc/passwd"},{"name":"a\u0000\u001b[31m"}]`, files: []string{"../../etc/passwd", `"a\x00\x1b[31m"`}},
		"repeated names":   {body: `[{"name":"a"},{"name":"a","desc":[]},{"name":"a"}]`, files: []string{"a", "a", "a"}},
		"duplicate keys":   {body: `[{"name":"a","name":"b"}]`, files: []string{"b"}},
		"null description": {body: `[{"name":"a","desc":null}]`, files: []string{"a"}},
		"null":             {body: "null"},
		"object":           {body: `{"name":"a"}`},
		"no name":          {body: `[{"desc":[]}]`},
		"name a number":    {body: `[{"name":7}]`},
		"too many":         {body: many},
		"nested":           {body: strings.Repeat("[", 100_000)},
		"page":             {body: "<html><body>proxy</body></html>"},
		"nothing":          {body: ""},
		"cut":              {body: `[{"name":"a"`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(test.body), test.body)
			w.gate.Fault(simulator.Fault{Kind: simulator.Raw, Body: answer})
			listing, err := w.client().List(context.Background())
			if test.files == nil {
				var protocol *rest.ProtocolError
				if !errors.As(err, &protocol) || protocol.Status != http.StatusOK {
					t.Errorf("List = %v", err)
				}
				return
			}
			names := []string{}
			for _, file := range listing.Files {
				names = append(names, rest.Printable(file.Name))
			}
			if diff := cmp.Diff(test.files, names); err != nil || diff != "" {
				t.Errorf("List = %v, %s", err, diff)
			}
		})
	}
}

func TestFind(t *testing.T) {
	t.Parallel()
	listing := gate.Listing{Files: []gate.File{{Name: "A.p12"}, {Name: "a.p12"}, {Name: "a.p12", Active: true}, {Name: "b.P12"}}}
	if file, ok := listing.Find("a.p12"); !ok || !file.Active {
		t.Errorf("Find = %+v, %v: the active one counts", file, ok)
	}
	if file, ok := listing.FindFold("A.p12"); !ok || file.Name != "A.p12" {
		t.Errorf("FindFold = %+v, %v: the exact one counts", file, ok)
	}
	if file, ok := listing.FindFold("B.p12"); !ok || file.Name != "b.P12" {
		t.Errorf("FindFold = %+v, %v", file, ok)
	}
	if _, ok := listing.Find("B.p12"); ok {
		t.Error("Find is exact")
	}
	if file, ok := (gate.Listing{}).Active(); ok {
		t.Errorf("Active = %+v", file)
	}
}
