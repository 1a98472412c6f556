// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/tls"
	"net/http"
	"slices"
	"sync"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/platform"
	"github.com/activegate/terraform-provider-activegate/internal/simulator/sso"
)

// PlatformToken is a platform token that every simulator knows and that has every
// scope; ClientID and ClientSecret are an OAuth client of that kind. They have the
// form of real ones (api-facts 7.1) and open nothing else.
const (
	PlatformToken = "dt0s16.SIMULATORSIMULATORSIMULA." +
		"SIMULATORSIMULATORSIMULATORSIMULATORSIMULATORSIMULATORSIMULATORS"
	ClientID     = "dt0s02.SIMULATE"
	ClientSecret = "dt0s02.SIMULATE." +
		"SIMULATEDCLIENTSIMULATEDCLIENTSIMULATEDCLIENTSIMULATEDCLIENTSIMU"
)

// templateGrant is the one operation of single sign-on.
const templateGrant = "POST " + sso.TokenPath

// signOnName is the name of single sign-on in journals.
const signOnName = "sso"

// SignOn is single sign-on: an HTTPS server of its own with the environment's CA.
// It is safe for concurrent use.
type SignOn struct {
	*endpoint

	opened sync.Once
	store  *sso.Store
}

func newSignOn(s *Simulator) *SignOn {
	o := &SignOn{store: sso.New()}
	o.endpoint = newEndpoint(s, signOnName, o)

	return o
}

// SignOn returns single sign-on. Its port opens with the first call, which panics
// if it cannot.
func (s *Simulator) SignOn() *SignOn {
	s.signOn.opened.Do(func() {
		if err := s.signOn.listen(); err != nil {
			panic(err)
		}
	})

	return s.signOn
}

// TokenURL is where access tokens are granted.
func (o *SignOn) TokenURL() string { return o.URL() + sso.TokenPath }

// SetLifetime is how long access tokens live that are granted from now on, by the
// simulator's clock.
func (o *SignOn) SetLifetime(d time.Duration) { o.store.SetLifetime(d) }

// Granted are the access tokens that were granted: secrets, to be looked for.
func (o *SignOn) Granted() []string { return o.store.Granted() }

// AddClient makes an OAuth client known, with its catalogue of scopes as the
// platform spells them; AllScopes is every one.
func (s *Simulator) AddClient(id, secret string, scopes ...string) {
	if slices.Contains(scopes, AllScopes) {
		scopes = platform.Catalogue()
	}

	s.signOn.store.Set(id, sso.Client{Secret: secret, Scopes: slices.Clone(scopes)})
}

// RemoveClient makes an OAuth client unknown.
func (s *Simulator) RemoveClient(id string) { s.signOn.store.Remove(id) }

// DisableToken disables a platform token, which takes effect five minutes later
// (api-facts 7.1).
func (s *Simulator) DisableToken(token string) {
	s.access.change(token, func(known *accessToken) { known.dead = s.now().Add(disableLag) })
}

// disableLag is how long a disabled platform token still works.
const disableLag = 5 * time.Minute

// presentLocked presents the environment's certificate.
func (o *SignOn) presentLocked(bool) *tls.Certificate { return o.sim.api.identity().leaf }

// serve answers one request.
func (o *SignOn) serve(l *line, w http.ResponseWriter, r *http.Request) {
	x := newExchange(l, w, r)
	if r.URL.EscapedPath() == sso.TokenPath && r.Method == http.MethodPost && r.URL.RawQuery == "" {
		x.request.Template = templateGrant
	}

	x.operate = func() reply {
		if x.request.Template != templateGrant {
			return failure(http.StatusNotFound, "Not found.")
		}

		body, refused := x.content()
		if refused != nil {
			return *refused
		}

		told := o.store.Answer(r, body, o.sim.now())
		x.request.Authorized = told.Status == http.StatusOK

		return reply{status: told.Status, contentType: contentJSON, body: told.Body}
	}
	x.run(o.faults)
}
