// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"mime"
	"net/http"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/settings"
)

// lockedAfter is how long after the last gate without a valid token was seen the
// manual enforcement can be withdrawn (api-facts 4.2).
const lockedAfter = 30 * 24 * time.Hour

// enforcementLockedLocked tells whether the switch of the manual enforcement is
// locked: by automatic enforcement, or because every token has been valid for long.
func (e *Environment) enforcementLockedLocked() bool {
	f := e.fleet.enforcement

	last := f.since
	if f.unready.After(last) {
		last = f.unready
	}

	return f.automatic || (f.manual && e.sim.now().Sub(last) > lockedAfter)
}

// SaveSettings changes both switches past the API, as somebody else would.
func (e *Environment) SaveSettings(manual, notify bool) {
	e.changeSettings(func(s *settings.Store) { s.Save(manual, notify) })
}

// SaveFutureSettings changes what only a newer schema has; see
// settings.Behaviour.NewerSchema.
func (e *Environment) SaveFutureSettings(text string) {
	e.changeSettings(func(s *settings.Store) { s.SaveFuture(text) })
}

// ResetSettings deletes what was saved, as somebody else would.
func (e *Environment) ResetSettings() { e.changeSettings((*settings.Store).Reset) }

func (e *Environment) changeSettings(change func(*settings.Store)) {
	e.mu.Lock()
	defer e.mu.Unlock()

	e.settleLocked()
	change(e.settings)
	e.settingsChangedLocked()
}

// Settings are the switches, and whether somebody has saved them.
func (e *Environment) Settings() (manual, notify, saved bool) {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.settings.Value()
}

// FutureSettings is what only a newer schema has.
func (e *Environment) FutureSettings() string {
	e.mu.Lock()
	defer e.mu.Unlock()

	return e.settings.FutureValue()
}

// settingsChangedLocked enforces what the settings say.
func (e *Environment) settingsChangedLocked() {
	manual, _, _ := e.settings.Value()
	if manual && !e.fleet.enforcement.manual {
		e.fleet.enforcement.since = e.sim.now()
	}

	e.fleet.enforcement.manual = manual
	e.settleLocked()
}

// settled answers, and enforces what was changed.
func (x *environmentExchange) settled(answer settings.Answer) reply {
	if answer.Changed {
		x.commit()
		x.api.settingsChangedLocked()
	}

	if answer.Body == nil {
		return reply{status: answer.Status}
	}

	told := success(answer.Body)
	told.status = answer.Status

	return told
}

func (e *Environment) opListSettingsLocked(x *environmentExchange) reply {
	return x.settled(e.settings.List(x.r.URL.Query()))
}

func (e *Environment) opEffectiveSettingsLocked(x *environmentExchange) reply {
	return x.settled(e.settings.Effective(x.r.URL.Query()))
}

func (e *Environment) opGetSettingsLocked(x *environmentExchange) reply {
	return x.settled(e.settings.Get(x.route.id))
}

func (e *Environment) opCreateSettingsLocked(x *environmentExchange) reply {
	if !x.isJSON() {
		return e.refuseLocked(http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
	}

	return x.settled(e.settings.Create(x.body, x.r.URL.Query()))
}

// opReplaceSettingsLocked needs the scope to read as well (api-facts 5.2).
func (e *Environment) opReplaceSettingsLocked(x *environmentExchange) reply {
	reads := []string{ScopeSettingsRead}

	switch {
	case !e.judge(x.r, x.route, reads...).scoped:
		return e.refuseLocked(http.StatusForbidden, x.missing(reads))
	case !x.isJSON():
		return e.refuseLocked(http.StatusUnsupportedMediaType, "HTTP 415 Unsupported Media Type")
	}

	return x.settled(e.settings.Replace(x.route.id, x.body, x.r.URL.Query()))
}

func (e *Environment) opDeleteSettingsLocked(x *environmentExchange) reply {
	return x.settled(e.settings.Delete(x.route.id, x.r.URL.Query()))
}

func (x *environmentExchange) isJSON() bool {
	label, _, err := mime.ParseMediaType(x.r.Header.Get("Content-Type"))

	return err == nil && label == "application/json"
}

// adminSettingsView is the settings for scripts.
type adminSettingsView struct {
	Manual bool `json:"manual"`
	Notify bool `json:"notifications"`
	Saved  bool `json:"saved"`
}

// adminSettings registers what can be done to the settings.
func (e *Environment) adminSettings(mux *http.ServeMux) {
	mux.HandleFunc("GET /environment/settings", func(w http.ResponseWriter, _ *http.Request) {
		manual, notify, saved := e.Settings()
		show(w, http.StatusOK, adminSettingsView{manual, notify, saved})
	})
	mux.HandleFunc("DELETE /environment/settings", func(w http.ResponseWriter, _ *http.Request) { e.ResetSettings(); done(w) })
	mux.HandleFunc("PUT /environment/settings", func(w http.ResponseWriter, r *http.Request) {
		var wanted adminSettingsView
		if read(w, r, &wanted) {
			e.SaveSettings(wanted.Manual, wanted.Notify)
			done(w)
		}
	})
}
