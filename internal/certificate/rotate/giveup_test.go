// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// departure gives up what a resource has on the gate.
func (w *world) departure(file rotate.File, policy rotate.OnDestroy, retained ...rotate.Retained) rotate.Departure {
	d := rotate.Departure{Holding: w.holding(w.gate), OnDestroy: policy, Timeout: time.Minute}
	d.File, d.Retained = file, retained
	return d
}

func TestGiveUp(t *testing.T) {
	t.Parallel()
	fallback := &rotate.Fallback{Name: "fallback.p12", Password: rest.NewSecret("another")}
	t.Run("retain", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		file := w.seed("terraform-a.p12")
		left, err := rotate.GiveUp(context.Background(), w.departure(file, rotate.Retain))
		if err != nil || left.Active != file.Name {
			t.Errorf("%+v, %v", left, err)
		}
		w.wantFiles(w.gate, file.Name)
	})
	t.Run("fail", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		file := w.seed("terraform-a.p12")
		_, err := rotate.GiveUp(context.Background(), w.departure(file, rotate.Fail))
		if !errors.Is(err, rotate.ErrForbidden) {
			t.Error(err)
		}
		w.wantFiles(w.gate, file.Name)
	})
	t.Run("fallback", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		identity := keystoretest.SelfSigned()
		if err := w.gate.Seed(fallback.Name, identity.PKCS12("another"), "another", false); err != nil {
			t.Fatal(err)
		}
		file := w.seed("terraform-a.p12")
		d := w.departure(file, rotate.FallBack)
		d.Fallback = fallback
		d.Gate.RememberLeafs(rest.FingerprintOf(identity.Leaf))
		left, err := rotate.GiveUp(context.Background(), d)
		if err != nil || left.Active != "" || len(left.Refused) > 0 {
			t.Errorf("%+v, %v", left, err)
		}
		w.wantFiles(w.gate, fallback.Name)
	})
	t.Run("fallback is not there", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		file := w.seed("terraform-a.p12")
		d := w.departure(file, rotate.FallBack)
		d.Fallback = fallback
		_, err := rotate.GiveUp(context.Background(), d)
		var failed *rotate.FallbackError
		if !errors.As(err, &failed) || failed.Activated || len(failed.Listed) != 1 {
			t.Error(err)
		}
		w.wantFiles(w.gate, file.Name)
	})
	t.Run("inactive", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		file := w.seed("terraform-a.p12")
		w.seed("others.p12")
		if _, err := rotate.GiveUp(context.Background(), w.departure(file, rotate.Fail)); err != nil {
			t.Error(err)
		}
		w.wantFiles(w.gate, "others.p12")
	})
	t.Run("imported, and listed in another case", func(t *testing.T) {
		t.Parallel()
		w := newWorld(t)
		w.gate.Behave(func(b *simulator.Behaviour) { b.CaseInsensitiveNames = true })
		w.seed("imported.p12")
		w.seed("others.p12")
		left, err := rotate.GiveUp(context.Background(), w.departure(rotate.File{Name: "Imported.p12"}, rotate.Retain))
		if err != nil || len(left.Refused) > 0 {
			t.Errorf("%+v, %v", left, err)
		}
		w.wantFiles(w.gate, "others.p12")
	})
}

// A gate that cannot be reached is given up only where its file may stay anyway.
func TestGiveUpUnreachable(t *testing.T) {
	t.Parallel()
	for policy, given := range map[rotate.OnDestroy]bool{rotate.Retain: true, rotate.Fail: false, rotate.FallBack: false} {
		w := newWorld(t)
		file := w.seed("terraform-a.p12")
		d := w.departure(file, policy, rotate.Retained{Name: "terraform-b.p12"})
		w.gate.Stop()
		left, err := rotate.GiveUp(context.Background(), d)
		switch {
		case given && (err != nil || left.Unreached == nil || len(left.Files) != 2):
			t.Errorf("%s: %+v, %v", policy, left, err)
		case !given && !rest.IsUnreachable(err):
			t.Errorf("%s: %v", policy, err)
		}
	}
}

// Nothing is deleted that is not provably ours.
func TestProof(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	ours := w.seed("terraform-ours.p12")
	foreign := w.seed("terraform-foreign.p12")
	locked := keystoretest.SelfSigned()
	if err := w.gate.Seed("terraform-locked.p12", locked.PKCS12("another"), "another", false); err != nil {
		t.Fatal(err)
	}
	kept := w.seed("terraform-kept.p12")
	active := w.seed("terraform-active.p12")
	h := w.holding(w.gate)
	h.File = active
	h.Retained = []rotate.Retained{
		{Name: ours.Name, Serials: ours.Serials, State: rotate.Due},
		{Name: foreign.Name, Serials: ours.Serials, State: rotate.Due},
		{Name: "terraform-locked.p12", Serials: ours.Serials, State: rotate.Due},
		{Name: kept.Name, Serials: kept.Serials, State: rotate.Kept},
		{Name: "terraform-gone.p12", Serials: ours.Serials, State: rotate.Due},
	}
	done, err := rotate.Tidy(context.Background(), h, []string{ours.Name, foreign.Name, "terraform-locked.p12", "terraform-gone.p12"})
	if err != nil {
		t.Fatal(err)
	}
	w.wantFiles(w.gate, active.Name, foreign.Name, "terraform-locked.p12", kept.Name)
	var first, second *rotate.ProofError
	if len(done.Refused) != 2 || !errors.As(done.Refused[0].Err, &first) || !first.Foreign() || !errors.As(done.Refused[1].Err, &second) || second.Foreign() {
		t.Errorf("refused: %+v", done.Refused)
	}
	if len(done.Retained) != 2 || done.Retained[0].State != rotate.Refused || done.Retained[1].State != rotate.Kept {
		t.Errorf("retained: %+v", done.Retained)
	}
}

func TestMove(t *testing.T) {
	t.Parallel()
	errSave := errors.New("not saved")
	for name, test := range map[string]struct {
		policy           rotate.OnDestroy
		save             error
		saves            int
		arrives, departs bool
	}{
		"moved":     {policy: rotate.Retain, saves: 1, arrives: true, departs: true},
		"not saved": {policy: rotate.Retain, save: errSave, saves: 1, arrives: true},
		"forbidden": {policy: rotate.Fail},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			file := w.seed("terraform-a.p12")
			retained := w.seed("terraform-b.p12")
			if err := w.gate.ActivateAsAdmin(file.Name); err != nil {
				t.Fatal(err)
			}
			from := w.departure(file, test.policy, rotate.Retained{Name: retained.Name, Serials: retained.Serials})
			next := &world{t: t, sim: w.sim, gate: w.sim.AddGate(), fleet: w.fleet}
			saves := 0
			out, left, err := rotate.Move(context.Background(), from, next.rotation(keystoretest.SelfSigned(), rotate.File{}), func(out rotate.Outcome) error {
				saves++
				if out.Name == "" || w.gate.Journal().Count("DELETE /{name}") > 0 {
					t.Error("saved too early or too late")
				}
				return test.save
			})
			var departure *rotate.DepartureError
			if saves != test.saves || (test.save != nil && !errors.Is(err, test.save)) || (test.policy == rotate.Fail) != errors.As(err, &departure) {
				t.Errorf("%d saves, %v", saves, err)
			}
			if got := next.gate.Active() != "" && next.gate.Active() == out.Name; got != test.arrives {
				t.Errorf("arrived %t", got)
			}
			if got := left.Active == file.Name && w.gate.Journal().Count("DELETE /{name}") == 1; got != test.departs {
				t.Errorf("departed %t: %+v", got, left)
			}
		})
	}
}
