// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"testing"

	"github.com/zclconf/go-cty/cty"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// destroy plans and applies a destroy, refreshed before unless that is skipped.
func (w *world) destroy(refreshed bool) (planned, applied inprocess.Diagnostics) {
	w.Helper()
	r := w.walk(nil)
	if refreshed {
		w.stored, planned = r.Refresh(w.Context(), w.stored)
		if planned.Failed() || w.stored == nil {
			return planned, nil
		}
	}
	change, said := r.PlanDestroy(w.Context(), w.stored)
	planned = append(planned, said...)
	if planned.Failed() {
		return planned, nil
	}
	w.stored, applied = w.walk(nil).Destroy(w.Context(), w.stored, change)
	w.keeps(append(planned, applied...))
	return planned, applied
}

// put puts a file on the gate by other means.
func (w *world) put(name string, id *keystoretest.Identity, password string, activate bool) {
	w.Helper()
	if err := w.gate.Seed(name, id.PKCS12(password), password, activate); err != nil {
		w.Fatal(err)
	}
}

// holds requires that a file on the gate holds a certificate.
func (w *world) holds(name string, id *keystoretest.Identity) {
	w.Helper()
	for _, file := range w.gate.Files() {
		if file.Name == name {
			if file.Fingerprint != fingerprint(id) {
				w.Errorf("%s holds another certificate", name)
			}
			return
		}
	}
	w.Errorf("%s is not on the gate, which has %s", name, names(w.gate))
}

func fallback(name, password string) given {
	return given{"fallback": cty.ObjectVal(map[string]cty.Value{"name": text(name), "password": text(password)})}
}

// pkcs12 gives a file and a password that no state holds.
func pkcs12(id *keystoretest.Identity, password string) given {
	return given{"pkcs12_base64_wo": file(id, password), "password_wo": text(password)}
}

// TestFallbackIsNeverDeleted: the predecessor that is named as fallback stays,
// whatever else is deleted, until a destroy goes back to it.
func TestFallbackIsNeverDeleted(t *testing.T) {
	t.Parallel()
	for _, keep := range []cty.Value{cty.False, cty.True} {
		t.Run("keep_previous="+keep.GoString(), func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			first, second, third := issue(), issue(), issue()
			always := given{"password": text("sesame"), "keep_previous": keep}
			w.apply(pem(first).with(always))
			name := w.stored.Value.GetAttr("name").AsString()
			always = always.with(fallback(name, "sesame")).with(given{"on_destroy": text("fallback")})
			for _, id := range []*keystoretest.Identity{second, third} {
				w.apply(pem(id).with(always))
				w.holds(name, first)
				w.settled(pem(id).with(always))
			}
			always["keep_previous"] = cty.False
			w.apply(pem(third).with(always))
			w.settled(pem(third).with(always))
			if len(w.gate.Files()) != 2 {
				t.Errorf("the gate has %s", names(w.gate))
			}
			_, said := w.destroy(true)
			w.must(said)
			if files := w.gate.Files(); len(files) != 1 || !files[0].Active || files[0].Fingerprint != fingerprint(first) {
				t.Errorf("the gate has %+v", files)
			}
		})
	}
}

// TestFallbackIsNeverDue: a file that an earlier rotation has kept is named as
// fallback when it could be deleted.
func TestFallbackIsNeverDue(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	first, second := issue(), issue()
	always := given{"password": text("sesame"), "keep_previous": cty.True}
	w.apply(pem(first).with(always))
	name := w.stored.Value.GetAttr("name").AsString()
	w.apply(pem(second).with(always))
	always = always.with(fallback(name, "sesame")).with(given{"keep_previous": cty.False})
	w.apply(pem(second).with(always))
	w.holds(name, first)
	w.settled(pem(second).with(always))
	delete(always, "fallback")
	w.apply(pem(second).with(always))
	w.settled(pem(second).with(always))
	if names(w.gate) != "ours*" {
		t.Errorf("the gate has %s", names(w.gate))
	}
}

// TestDestroyLeavesWhatIsNotOurs: what holds another certificate, is called
// otherwise on a gate that tells cases apart, or cannot be opened, stays.
func TestDestroyLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		config  func(id *keystoretest.Identity) given
		happens func(w *world, id, other *keystoretest.Identity)
		left    string
		says    string
	}{
		"in another case": {
			happens: func(w *world, _, other *keystoretest.Identity) {
				w.takenOver()
				w.remove("Gate.p12")
				w.put("gate.p12", other, "sesame", false)
			},
			left: "gate.p12",
		},
		"in another case, active": {
			happens: func(w *world, _, other *keystoretest.Identity) {
				w.put("gate.p12", other, "sesame", true)
				w.remove("Gate.p12")
			},
			left: "gate.p12",
		},
		"with another certificate": {
			happens: func(w *world, _, other *keystoretest.Identity) {
				w.takenOver()
				w.put("Gate.p12", other, "sesame", false)
			},
			left: "Gate.p12", says: "holds another certificate",
		},
		"active, with another certificate": {
			happens: func(w *world, _, other *keystoretest.Identity) {
				w.takenOver()
				w.put("Gate.p12", other, "sesame", true)
			},
			left: "Gate.p12", says: "holds another certificate",
		},
		"with a password that nobody knows": {
			config:  func(id *keystoretest.Identity) given { return pkcs12(id, "sesame") },
			happens: func(w *world, _, _ *keystoretest.Identity) { w.takenOver() },
			left:    "Gate.p12", says: "no known password opens it",
		},
		"ours": {
			happens: func(w *world, _, _ *keystoretest.Identity) { w.takenOver() },
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id, other := issue(), issue()
			config := pem(id).with(given{"password": text("sesame")})
			if test.config != nil {
				config = test.config(id)
			}
			w.apply(config.with(given{"name": text("Gate.p12")}))
			test.happens(w, id, other)
			_, said := w.destroy(true)
			w.must(said)
			if w.stored != nil {
				t.Error("the resource is still in state")
			}
			if !says(said, test.says) {
				t.Errorf("nobody says %q: %v", test.says, summaries(said))
			}
			var left string
			for _, file := range w.gate.Files() {
				if file.Name == "gate.p12" || file.Name == "Gate.p12" {
					left = file.Name
				}
			}
			if left != test.left {
				t.Errorf("of ours %q is left, want %q", left, test.left)
			}
		})
	}
}

// TestRotationLeavesWhatIsNotOurs: names that state remembers hold what somebody
// else has put there since.
func TestRotationLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		always  given
		happens func(w *world, mine string, other *keystoretest.Identity)
	}{
		"as the predecessor, inactive": {happens: func(w *world, mine string, other *keystoretest.Identity) {
			w.takenOver()
			w.put(mine, other, "sesame", false)
		}},
		"as the predecessor, active": {happens: func(w *world, mine string, other *keystoretest.Identity) {
			w.takenOver()
			w.put(mine, other, "sesame", true)
		}},
		"as a leftover": {happens: func(w *world, mine string, other *keystoretest.Identity) {
			w.put(mine[:len(mine)-len("00000000.p12")]+"aaaaaaaa.p12", other, "sesame", false)
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			id, other := issue(), issue()
			config := pem(id).with(given{"password": text("sesame")})
			w.apply(config)
			mine := w.stored.Value.GetAttr("name").AsString()
			test.happens(w, mine, other)
			next := config.with(pem(issue()))
			change, said := w.plan(next, nil)
			w.must(said)
			said = w.carryOut(change, next)
			w.must(said)
			if !says(said, "holds another certificate") {
				t.Errorf("nobody says so: %v", summaries(said))
			}
			found := false
			for _, file := range w.gate.Files() {
				found = found || file.Fingerprint == fingerprint(other)
			}
			if !found {
				t.Errorf("the other one's file was deleted: %s", names(w.gate))
			}
			w.settled(next)
		})
	}
}

// TestMaintenanceLeavesWhatIsNotOurs: so does what keep_previous has left.
func TestMaintenanceLeavesWhatIsNotOurs(t *testing.T) {
	t.Parallel()
	for name, password := range map[string]string{"another certificate": "sesame", "another password": "open"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			first, second, other := issue(), issue(), issue()
			config := pem(first).with(given{"password": text("sesame"), "keep_previous": cty.True})
			w.apply(config)
			mine := w.stored.Value.GetAttr("name").AsString()
			config = config.with(pem(second))
			w.apply(config)
			w.put(mine, other, password, false)
			config["keep_previous"] = cty.False
			w.apply(config)
			w.holds(mine, other)
			w.settled(config)
			_, said := w.destroy(true)
			w.must(said)
			w.holds(mine, other)
		})
	}
}

// TestReplacementDeletesItsPredecessor in both orders, also where nothing in
// state opens it: this very run took it out of service.
func TestReplacementDeletesItsPredecessor(t *testing.T) {
	t.Parallel()
	for _, createFirst := range []bool{false, true} {
		w := newWorld(t)
		w.apply(pkcs12(issue(), "sesame"))
		next := pkcs12(issue(), "open sesame")
		r := w.walk(nil)
		wish := w.wish(r, next)
		wish.Replace, wish.CreateFirst = true, createFirst
		shown, said := r.Plan(w.Context(), wish)
		w.must(said)
		r = w.walk(nil)
		before := w.stored
		if !createFirst {
			_, said = r.Destroy(w.Context(), before, shown)
			w.must(said)
		}
		wish.Prior, wish.Replace = nil, false
		change, said := r.Plan(w.Context(), wish)
		w.must(said)
		w.stored, said = r.Apply(w.Context(), nil, change, wish.Config)
		w.must(said)
		if createFirst {
			gone, said := r.PlanDestroy(w.Context(), before)
			w.must(said)
			_, said = r.Destroy(w.Context(), before, gone)
			w.must(said)
		}
		if names(w.gate) != "ours*" {
			t.Errorf("create first %t: the gate has %s", createFirst, names(w.gate))
		}
		w.settled(next)
	}
}
