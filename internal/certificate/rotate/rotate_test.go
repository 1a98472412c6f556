// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestRotate(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	out, err := rotate.Rotate(context.Background(), w.rotation(keystoretest.SelfSigned(), before))
	if err != nil || len(out.Retained) > 0 || len(out.Refused) > 0 || !strings.HasPrefix(out.Name, prefix) {
		t.Fatalf("%+v, %v", out, err)
	}
	w.wantFiles(w.gate, out.Name)
	if got := w.steps(); got != "list PUT list DELETE" {
		t.Errorf("steps: %s", got)
	}
}

// The predecessor may be kept; what an earlier rotation has kept goes then.
func TestRotateKeepsPrevious(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	older := w.seed("terraform-older.p12")
	before := w.seed("terraform-old.p12")
	in := w.rotation(keystoretest.SelfSigned(), before, rotate.Retained{Name: older.Name, Serials: older.Serials, State: rotate.Kept})
	in.KeepPrevious = true
	out, err := rotate.Rotate(context.Background(), in)
	if err != nil || len(out.Retained) != 1 || out.Retained[0].Name != before.Name || out.Retained[0].State != rotate.Kept {
		t.Fatalf("%+v, %v", out, err)
	}
	w.wantFiles(w.gate, out.Name, before.Name)
}

func TestRollBack(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	w.gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
	_, err := rotate.Rotate(context.Background(), w.rotation(keystoretest.SelfSigned(), before))
	var failed *rotate.NotVerifiedError
	var notPresented *rotate.NotPresentedError
	if !errors.As(err, &failed) || !errors.As(err, &notPresented) {
		t.Fatal(err)
	}
	if failed.Predecessor != before.Name || failed.Stays || failed.RollBack != nil || failed.Remains != nil {
		t.Errorf("%+v", failed)
	}
	w.wantFiles(w.gate, before.Name)
}

func TestRollBackWithoutPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	w.gate.Behave(func(b *simulator.Behaviour) { b.NeverPresent = true })
	in := w.rotation(keystoretest.SelfSigned(), before)
	in.Passwords = []rest.Secret{rest.NewSecret("another")}
	_, err := rotate.Rotate(context.Background(), in)
	var failed *rotate.NotVerifiedError
	if !errors.As(err, &failed) || !failed.Stays || failed.RollBack == nil {
		t.Fatalf("%+v", err)
	}
	w.wantFiles(w.gate, failed.Name, before.Name)
}

// Nothing is rolled back over what somebody else has activated meanwhile.
func TestRollBackNotOverAnother(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	other := keystoretest.SelfSigned().PKCS12("secret")
	w.fleet = newFleet(t, rest.PolicyConfig{Insecure: true})
	in := w.rotation(keystoretest.SelfSigned(), before)
	var seeded bool
	w.sim.OnRequest(func(_ *simulator.Gate, r simulator.Request) {
		if r.Method == http.MethodGet && w.gate.Journal().Count("PUT /{name}") > 0 && !seeded {
			seeded = true
			if err := w.gate.Seed("others.p12", other, "secret", true); err != nil {
				t.Error(err)
			}
		}
	})
	_, err := rotate.Rotate(context.Background(), in)
	var failed *rotate.NotVerifiedError
	if !errors.As(err, &failed) || failed.Third != "others.p12" {
		t.Fatalf("%v: %+v", err, failed)
	}
	w.wantFiles(w.gate, "others.p12", before.Name)
}

// An upload whose answer was lost is decided by the list, and not repeated.
func TestUploadAnswerLost(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	in := w.rotation(keystoretest.SelfSigned(), before)
	w.gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: simulator.DropAfter, Times: 1})
	out, err := rotate.Rotate(context.Background(), in)
	if err != nil {
		t.Fatal(err)
	}
	if puts := w.gate.Journal().Count("PUT /{name}"); puts != 1 {
		t.Errorf("%d uploads", puts)
	}
	w.wantFiles(w.gate, out.Name)
}

func TestUploadUndecided(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	in := w.rotation(keystoretest.SelfSigned(), before)
	w.gate.Fault(simulator.Fault{Match: "PUT /{name}", Kind: simulator.DropAfter, Times: 1})
	w.gate.Fault(simulator.Fault{Match: "GET", Kind: simulator.Status, Status: http.StatusForbidden, Skip: 1})
	_, err := rotate.Rotate(context.Background(), in)
	var undecided *rotate.UndecidedError
	if !errors.As(err, &undecided) || undecided.Upload == nil || undecided.List == nil {
		t.Fatal(err)
	}
	w.wantFiles(w.gate, undecided.Name, before.Name) // nothing is touched that nobody can judge
}

// Until the upload an interruption ends everything; from there on the rotation is
// brought to its end.
func TestRotateInterrupted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("terraform-old.p12")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := rotate.Rotate(ctx, w.rotation(keystoretest.SelfSigned(), before)); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	w.wantFiles(w.gate, before.Name)

	ctx, cancel = context.WithCancel(context.Background())
	defer cancel()
	w.sim.OnRequest(func(_ *simulator.Gate, r simulator.Request) {
		if r.Method == http.MethodPut {
			cancel()
		}
	})
	out, err := rotate.Rotate(ctx, w.rotation(keystoretest.SelfSigned(), before))
	if err != nil {
		t.Fatal(err)
	}
	w.wantFiles(w.gate, out.Name)
}

// What a create that was killed after its upload has left is the predecessor of
// the next one.
func TestRotateAfterKill(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	identity := keystoretest.SelfSigned()
	first, err := rotate.Rotate(context.Background(), w.rotation(identity, rotate.File{}))
	if err != nil {
		t.Fatal(err)
	}
	w.newRun()
	second, err := rotate.Rotate(context.Background(), w.rotation(identity, rotate.File{}))
	if err != nil || second.Name == first.Name || second.Unknown != "" {
		t.Fatalf("%+v, %v", second, err)
	}
	w.wantFiles(w.gate, second.Name)
}

func TestRotateFixedName(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	before := w.seed("gate.p12")
	in := w.rotation(keystoretest.SelfSigned(), rotate.File{})
	in.Name = "gate.p12"
	_, err := rotate.Rotate(context.Background(), in)
	var taken *rotate.NameTakenError
	if !errors.As(err, &taken) || !taken.Active {
		t.Errorf("got %v", err)
	}
	identity := keystoretest.SelfSigned()
	if err := w.gate.Seed("mine.p12", identity.PKCS12(password), password, false); err != nil {
		t.Fatal(err)
	}
	w.newRun() // whose list is a new one
	in = w.rotation(identity, before)
	in.Name = "mine.p12"
	out, err := rotate.Rotate(context.Background(), in)
	if err != nil || out.Name != "mine.p12" || w.gate.Journal().Count("PUT /{name}") > 0 {
		t.Errorf("%+v, %v: %q", out, err, w.gate.Journal().Lines())
	}
	w.wantFiles(w.gate, "mine.p12")
}

func TestRepair(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change    func(w *world, ours string)
		nothing   bool // to upload
		uploads   int
		wantError error
	}{
		"active":               {change: func(*world, string) {}},
		"another file":         {change: func(w *world, _ string) { w.seed("others.p12") }},
		"gone":                 {change: func(w *world, ours string) { w.seed("others.p12"); w.remove(ours) }, uploads: 1},
		"gone, none at hand":   {change: func(w *world, ours string) { w.seed("others.p12"); w.remove(ours) }, nothing: true, wantError: rotate.ErrNothingToUpload},
		"another file of ours": {change: func(w *world, ours string) { w.remove(ours); w.seed(ours) }, uploads: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			identity := keystoretest.SelfSigned()
			first, err := rotate.Rotate(context.Background(), w.rotation(identity, rotate.File{}))
			if err != nil {
				t.Fatal(err)
			}
			test.change(w, first.Name)
			w.newRun()
			w.gate.Journal().Reset()
			in := w.rotation(identity, rotate.File{})
			in.File = rotate.File{Name: first.Name, Fingerprint: in.Certificate.Fingerprint, Serials: in.Certificate.Serials}
			in.Lacking = rotate.ErrNothingToUpload
			if test.nothing {
				in.PKCS12 = nil
			}
			out, err := rotate.Repair(context.Background(), in)
			if !errors.Is(err, test.wantError) {
				t.Fatal(err)
			}
			if uploads := w.gate.Journal().Count("PUT /{name}"); uploads != test.uploads {
				t.Errorf("%d uploads, want %d", uploads, test.uploads)
			}
			if test.wantError == nil && w.gate.Active() != out.Name {
				t.Errorf("%s is active, not %s", w.gate.Active(), out.Name)
			}
		})
	}
}
