// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// A whole life: every operation, as the gate's journal saw it.
func TestOperations(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	client := w.client()
	first, second := keystoretest.SelfSigned(), keystoretest.SelfSigned()
	client.RememberLeafs(rest.FingerprintOf(first.Leaf), rest.FingerprintOf(second.Leaf))

	for name, identity := range map[string]*keystoretest.Identity{"a.p12": first} {
		file, err := client.Upload(ctx, name, passwordOf(), identity.PKCS12("changeit"))
		if err != nil || file.Name != name || !file.Active || !file.HasAny([]string{identity.Leaf.SerialNumber.Text(16)}) {
			t.Fatalf("Upload = %+v, %v", file, err)
		}
	}
	if _, err := client.Upload(ctx, "b.p12", passwordOf(), second.PKCS12("changeit")); err != nil {
		t.Fatal(err)
	}
	described, err := client.Describe(ctx, "a.p12", passwordOf())
	if err != nil || described.Active || !described.HasAny([]string{first.Leaf.SerialNumber.Text(16)}) {
		t.Errorf("Describe = %+v, %v", described, err)
	}
	activated, err := client.Activate(ctx, "a.p12", passwordOf())
	if err != nil || !activated.Active {
		t.Errorf("Activate = %+v, %v", activated, err)
	}
	if err := client.Delete(ctx, "b.p12"); err != nil {
		t.Error(err)
	}
	listing, err := client.List(ctx)
	if err != nil || len(listing.Files) != 1 {
		t.Fatalf("List = %+v, %v", listing, err)
	}
	active, ok := listing.Active()
	if !ok || active.Name != "a.p12" || rest.FingerprintOf(listing.Served()) != rest.FingerprintOf(first.Leaf) {
		t.Errorf("active %+v", active)
	}
	entry := active.Entries[0]
	if entry.ValidTo == nil || !entry.ValidTo.Equal(first.Leaf.NotAfter) || entry.Subject == "" {
		t.Errorf("entry %+v", entry)
	}
	want := []string{"PUT /a.p12 200", "PUT /b.p12 200", "POST /a.p12/list 200", "POST /a.p12/activate 200", "DELETE /b.p12 200", "GET /list 200"}
	if diff := cmp.Diff(want, w.gate.Journal().Lines()); diff != "" {
		t.Error(diff)
	}
	for _, request := range w.gate.Journal().Requests() {
		if request.TokenInURL || !request.Authorized {
			t.Errorf("%+v", request)
		}
	}
}

func TestRefusals(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	w.upload("active.p12")
	client := w.client()
	wrong := rest.NewSecret("wr0ng-secret")
	pkcs12 := keystoretest.SelfSigned().PKCS12("changeit")
	tests := map[string]struct {
		do     func() error
		status int
	}{
		"upload over the active file": {func() error { _, err := client.Upload(ctx, "active.p12", passwordOf(), pkcs12); return err }, 403},
		"upload, wrong password":      {func() error { _, err := client.Upload(ctx, "x.p12", wrong, pkcs12); return err }, 400},
		"delete the active file":      {func() error { return client.Delete(ctx, "active.p12") }, 403},
		"delete nothing":              {func() error { return client.Delete(ctx, "none.p12") }, 404},
		"activate nothing":            {func() error { _, err := client.Activate(ctx, "none.p12", passwordOf()); return err }, 404},
		"activate, wrong password":    {func() error { _, err := client.Activate(ctx, "active.p12", wrong); return err }, 400},
		"describe nothing":            {func() error { _, err := client.Describe(ctx, "none.p12", passwordOf()); return err }, 404},
		"describe, wrong password":    {func() error { _, err := client.Describe(ctx, "active.p12", wrong); return err }, 400},
		"other environment": {func() error {
			_, err := w.fleet.Gate(w.address(), "other123", rest.Trust{}).List(ctx)
			return err
		}, 404},
	}
	for name, test := range tests {
		err := test.do()
		var refused *rest.StatusError
		if !errors.As(err, &refused) || refused.Status != test.status || refused.Message == "" || rest.Ambiguous(err) {
			t.Errorf("%s: %v", name, err)
		}
		if text := fmt.Sprintf("%v %+v %#v", err, err, err); strings.Contains(text, "wr0ng") || strings.Contains(text, simulator.Token) {
			t.Errorf("%s shows a secret: %s", name, text)
		}
	}
}

// What cannot be sent is refused before anything is.
func TestRefusedLocally(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	client := w.client()
	var pass *gate.PasswordError
	for _, bad := range []string{"", "list", "..", "a/b", "a\nb"} {
		_, err := client.Upload(ctx, bad, passwordOf(), nil)
		if !errors.Is(err, gate.ErrName) {
			t.Errorf("Upload %q: %v", bad, err)
		}
		if _, err := client.Activate(ctx, bad, passwordOf()); !errors.Is(err, gate.ErrName) {
			t.Errorf("Activate %q: %v", bad, err)
		}
		if _, err := client.Describe(ctx, bad, passwordOf()); !errors.Is(err, gate.ErrName) {
			t.Errorf("Describe %q: %v", bad, err)
		}
		if err := client.Delete(ctx, bad); !errors.Is(err, gate.ErrName) {
			t.Errorf("Delete %q: %v", bad, err)
		}
	}
	if _, err := client.Upload(ctx, "a.p12", rest.NewSecret("line\nend"), nil); !errors.As(err, &pass) {
		t.Errorf("Upload: %v", err)
	}
	if got := w.gate.Journal().Connections(); got != 0 {
		t.Errorf("%d connections", got)
	}
}

// Files of others have odd names: they can be described and deleted, and stay
// one segment of the path. The JSON body carries any password.
func TestOddNamesAndPasswords(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	w := newWorld(t)
	client := w.client()
	const odd = "zwei Wörter%2f?#;.p12"
	if err := w.gate.Seed(odd, keystoretest.SelfSigned().PKCS12(" quo\"ted\t"), " quo\"ted\t", false); err != nil {
		t.Fatal(err)
	}
	if _, err := client.Describe(ctx, odd, rest.NewSecret(" quo\"ted\t")); err != nil {
		t.Errorf("Describe: %v", err)
	}
	listing, err := client.List(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := listing.Find(odd); !ok {
		t.Errorf("List = %+v", listing)
	}
	if err := client.Delete(ctx, odd); err != nil || len(w.gate.Files()) != 0 {
		t.Errorf("Delete: %v", err)
	}
}

// An upload is never repeated, whatever happens to it; what may have been
// executed is said to be ambiguous, what was not is not.
func TestFaultsAtUpload(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		fault     simulator.Fault
		requests  int
		works     bool
		ambiguous bool
	}{
		"dropped before": {fault: simulator.Fault{Kind: simulator.DropBefore}, requests: 1, ambiguous: true},
		"dropped after":  {fault: simulator.Fault{Kind: simulator.DropAfter}, requests: 1, ambiguous: true},
		"truncated":      {fault: simulator.Fault{Kind: simulator.TruncateBody}, requests: 1, ambiguous: true},
		"HTML":           {fault: simulator.Fault{Kind: simulator.HTML, Status: 200}, requests: 1, ambiguous: true},
		"503":            {fault: simulator.Fault{Kind: simulator.Status, Status: 503, RetryAfter: "1"}, requests: 1, ambiguous: true},
		"500":            {fault: simulator.Fault{Kind: simulator.Status, Status: 500}, requests: 1, ambiguous: true},
		"429":            {fault: simulator.Fault{Kind: simulator.Status, Status: 429, RetryAfter: "1"}, requests: 2, works: true},
		"redirect":       {fault: simulator.Fault{Kind: simulator.RedirectTo, Location: "https://127.0.0.1:1/"}, requests: 1, ambiguous: true},
		"oversize":       {fault: simulator.Fault{Kind: simulator.Oversize}, requests: 1, ambiguous: true},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			client := w.client()
			test.fault.Match, test.fault.Times = "PUT /{name}", 1
			fault := w.gate.Fault(test.fault)
			identity := keystoretest.SelfSigned()
			client.RememberLeafs(rest.FingerprintOf(identity.Leaf))
			_, err := client.Upload(context.Background(), "a.p12", passwordOf(), identity.PKCS12("changeit"))
			if (err == nil) != test.works || rest.Ambiguous(err) != test.ambiguous {
				t.Errorf("Upload = %v, ambiguous %v", err, rest.Ambiguous(err))
			}
			if got := w.gate.Journal().Count("PUT /{name}"); got != test.requests || fault.Fired() != 1 {
				t.Errorf("%d requests, %d faults: %v", got, fault.Fired(), w.gate.Journal().Lines())
			}
			// The list tells what happened, over a connection to who is there now.
			listing, err := client.ListFresh(context.Background())
			if err != nil {
				t.Fatal(err)
			}
			if _, uploaded := listing.Active(); uploaded != (w.gate.Active() == "a.p12") {
				t.Errorf("List = %+v, gate %q", listing, w.gate.Active())
			}
		})
	}
}

// Connections that the gate resets while it switches are nobody's problem.
func TestListWhileTheGateSwitches(t *testing.T) {
	t.Parallel()
	w := newWorld(t, simulator.With(func(b *simulator.Behaviour) { b.ResetWhileSwitching = true }))
	identity := w.upload("a.p12")
	listing, err := w.client().List(context.Background())
	if err != nil || rest.FingerprintOf(listing.Served()) != rest.FingerprintOf(identity.Leaf) {
		t.Errorf("List = %+v, %v", listing, err)
	}
}
