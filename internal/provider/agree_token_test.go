// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider_test

import (
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// tokenLives are tokens at moments of their lives: what is configured, and what
// happened to them.
var tokenLives = map[string]struct {
	config given
	happen func(t *testing.T, f *fixture)
	quiet  bool // nothing is due
}{
	"scheduled": {quiet: true, config: given{"expires_in": text("90d"), "rotation": schedule(triggers("1"))}},
	"lifetime":  {quiet: true, config: given{"expires_in": text("90d")}},
	"date":      {quiet: true, config: given{"expiration_date": text("2026-06-01T11:30:00+02:00")}},
	"never":     {quiet: true, config: given{"never_expires": truth(true)}},
	"due": {config: given{"expires_in": text("90d"), "rotation": schedule(triggers("1"))}, happen: func(_ *testing.T, f *fixture) {
		f.clock.Advance(70 * day)
	}},
	"held": {quiet: true, config: given{"expires_in": text("90d"), "rotation": schedule(triggers("1"))}, happen: func(t *testing.T, f *fixture) { f.rotate(t, true) }},
	"free": {config: given{"expires_in": text("90d"), "rotation": schedule(triggers("1"))}, happen: func(t *testing.T, f *fixture) { f.rotate(t, false) }},
	"imported": {config: given{"expires_in": text("90d"), "rotation": schedule(triggers("1"))}, happen: func(t *testing.T, f *fixture) {
		f.imported(t, f.text(t, "id"))
		f.refreshed(t)
	}},
}

// begin is a token of a life.
func (f *fixture) begin(t *testing.T, life string) {
	t.Helper()
	f.config = given{"name": text("gate1")}
	maps.Copy(f.config, tokenLives[life].config)
	f.stored = f.start(t, false).create(f.config)
	if happen := tokenLives[life].happen; happen != nil {
		happen(t, f)
	}
}

// TestTokenAgrees: whatever a plan does not know of a token turns out to be as it
// was, another value, or none.
func TestTokenAgrees(t *testing.T) {
	t.Parallel()
	null := func(kind tftypes.Type) tftypes.Value { return tftypes.NewValue(kind, nil) }
	// within is the schedule with another part; none is the part as it is.
	within := func(name string, value *tftypes.Value) func(*fixture) tftypes.Value {
		return func(f *fixture) tftypes.Value {
			now, object := map[string]tftypes.Value{}, given{}
			if all, there := f.config["rotation"]; there {
				_ = all.As(&now)
			}
			maps.Copy(object, now)
			if value != nil {
				object[name] = *value
			}
			return schedule(object)
		}
	}
	plain := func(value tftypes.Value) func(*fixture) tftypes.Value {
		return func(*fixture) tftypes.Value { return value }
	}
	one := func(value tftypes.Value) tftypes.Value {
		return tftypes.NewValue(mapType, map[string]tftypes.Value{"a": value})
	}
	type unknowns struct {
		attribute string
		early     func(*fixture) tftypes.Value
		late      map[string]func(*fixture) tftypes.Value
	}
	simple := func(attribute string, kind tftypes.Type, other tftypes.Value) unknowns {
		return unknowns{attribute, plain(unknown(kind)), map[string]func(*fixture) tftypes.Value{"other": plain(other), "null": plain(null(kind))}}
	}
	nested := func(name string, early tftypes.Value, late ...tftypes.Value) unknowns {
		u := unknowns{"rotation", within(name, &early), map[string]func(*fixture) tftypes.Value{"same": within(name, nil)}}
		for _, value := range late {
			u.late[value.String()] = within(name, &value)
		}
		return u
	}
	tests := map[string]unknowns{
		"name":            {"name", plain(unknown(tftypes.String)), map[string]func(*fixture) tftypes.Value{"other": plain(text("gate2"))}},
		"activegate_type": simple("activegate_type", tftypes.String, text("CLUSTER")),
		"seed_token":      simple("seed_token", tftypes.Bool, truth(true)),
		"expires_in":      simple("expires_in", tftypes.String, text("80d")),
		"expiration_date": simple("expiration_date", tftypes.String, text("2026-07-01T00:00:00Z")),
		"never_expires":   simple("never_expires", tftypes.Bool, truth(true)),
		"overlap":         simple("overlap", tftypes.String, text("1d")),
		"rotation":        simple("rotation", rotationType, schedule(triggers("3"))),
		"on_destroy":      simple("on_destroy", tftypes.String, text("retain")),
		"revoke_in_use":   simple("revoke_in_use", tftypes.Bool, truth(true)),
		"timeouts":        simple("timeouts", timeoutsType, timeouts("create")),
		"before_expiry":   nested("before_expiry", unknown(tftypes.String), null(tftypes.String), text("10d"), text("40d")),
		"spread":          nested("spread", unknown(tftypes.String), null(tftypes.String), text("5d")),
		"triggers":        nested("triggers", unknown(mapType), null(mapType), mapping("3")),
		"a trigger":       nested("triggers", one(unknown(tftypes.String)), one(null(tftypes.String)), mapping("3")),
	}
	for life := range tokenLives {
		for name, test := range tests {
			late := map[string]func(*fixture) tftypes.Value{"same": func(f *fixture) tftypes.Value {
				if value, there := f.config[test.attribute]; there {
					return value
				}
				return null(test.early(f).Type())
			}}
			maps.Copy(late, test.late)
			_, scheduled := tokenLives[life].config["rotation"]
			if name == "a trigger" && !scheduled {
				delete(late, "same") // there is none
			}
			if life == "date" && (name == "expires_in" || name == "never_expires") {
				delete(late, "other") // two ways: the one in state may be fed back, so only the next plan can tell
			}
			for turn, value := range late {
				t.Run(strings.Join([]string{life, name, turn}, ", "), func(t *testing.T) {
					t.Parallel()
					f := newEnvironment(t, tokenName)
					f.begin(t, life)
					h := f.unfold(t, f.with(test.attribute, test.early(f)), f.with(test.attribute, value(f)))
					// A turn may leave none or two ways to expire, or a schedule without one.
					said := spelled(h.planned) + spelled(h.applied)
					form := strings.Contains(said, "Exactly one expiry is needed") || strings.Contains(said, "A schedule needs an expiry")
					if h.replaces || (!form && h.failed()) {
						t.Errorf("it fails, or replaces: %s", said)
					}
					if turn == "same" && tokenLives[life].quiet && (scheduled || test.late["same"] == nil) && !h.skipped {
						t.Error("there was something to do, though nothing changed")
					}
				})
			}
		}
	}
}

// fed is a configuration as ignore_changes leaves it: of these attributes it has
// what the state has; of all that can be configured if none is named.
func (f *fixture) fed(t *testing.T, ignored ...string) given {
	t.Helper()
	e := f.start(t, false)
	config, state := maps.Clone(f.config), e.values(f.stored.state)
	for name, attribute := range e.resource.Schema.Attributes {
		if slices.Contains(ignored, name) || (slices.Contains(ignored, "all") && (attribute.Optional || attribute.Required)) {
			config[name] = state[name]
		}
	}
	return config
}

// TestTokenIgnoreChanges: what an engine feeds back of the state is no
// configuration, in the whole life of a token.
func TestTokenIgnoreChanges(t *testing.T) {
	t.Parallel()
	for life := range tokenLives {
		for _, ignored := range []string{"all", "expiration_date"} {
			t.Run(life+", "+ignored, func(t *testing.T) {
				t.Parallel()
				f := newEnvironment(t, tokenName)
				f.begin(t, life)
				f.refreshed(t)
				config := f.fed(t, ignored)
				e := f.start(t, false)
				e.must(nil, e.validate(config).Diagnostics)
				e.must(nil, e.planDestroy(f.stored).Diagnostics)
				if h := f.unfoldOnce(t, config, config); h.applied.Failed() {
					t.Fatal(spelled(h.applied))
				}
				// What is fed back follows the state.
				f.refreshed(t)
				f.settled(t, f.fed(t, ignored))
			})
		}
	}
}

// TestTokenRotatesWhileIgnored: a due rotation is made all the same, and the next
// refresh records when the successor expires.
func TestTokenRotatesWhileIgnored(t *testing.T) {
	t.Parallel()
	f := newEnvironment(t, tokenName)
	f.begin(t, "due")
	f.refreshed(t)
	before := f.text(t, "id")
	config := f.fed(t, "all")
	if h := f.unfoldOnce(t, config, config); h.applied.Failed() {
		t.Fatal(spelled(h.applied))
	}
	f.refreshed(t)
	want := f.clock.Now().Add(90 * day).Format(time.RFC3339)
	if id, expires := f.text(t, "id"), f.text(t, "expiration_date"); id == before || expires != want {
		t.Errorf("the token %s expires on %s, want another than %s, on %s", id, expires, before, want)
	}
}

// TestTokenTwoExpiries refuses two that are both configured: at the plan, since
// only that can tell.
func TestTokenTwoExpiries(t *testing.T) {
	t.Parallel()
	f := newEnvironment(t, tokenName)
	f.begin(t, "lifetime")
	config := f.with("expiration_date", text("2026-07-01T00:00:00Z"))
	e := f.start(t, false)
	fresh := stored{state: e.dynamic(tftypes.NewValue(e.object, nil))}
	for what, said := range map[string]string{"update": spelled(e.plan(f.stored, config).Diagnostics), "creation": spelled(e.plan(fresh, config).Diagnostics)} {
		if !strings.Contains(said, "Exactly one expiry is needed") || !strings.Contains(said, "ignore_changes") {
			t.Errorf("the plan of the %s says %q", what, said)
		}
	}
	if said := spelled(e.validate(f.with("expiration_date", text("now+30d"))).Diagnostics); !strings.Contains(said, "Not a date") || strings.Count(said, "ERROR|") != 1 {
		t.Errorf("a bad date beside another way to expire: %q", said)
	}
}
