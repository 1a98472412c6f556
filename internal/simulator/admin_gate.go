// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"net/http"
	"time"
)

// adminBehaviour is a Behaviour with its zone and durations as text.
type adminBehaviour struct {
	Behaviour

	Zone         string `json:"zone"`
	PresentAfter string `json:"presentAfter"`
}

func adminSeed(g *Gate, w http.ResponseWriter, r *http.Request) {
	content, err := io.ReadAll(http.MaxBytesReader(w, r.Body, maxBody))
	if err != nil {
		report(w, err)

		return
	}

	password, _ := headerPassword(r)
	query := r.URL.Query()

	if err := g.Seed(query.Get("name"), content, password, query.Get("activate") == "true"); err != nil {
		report(w, err)

		return
	}

	show(w, http.StatusCreated, g.Files())
}

func adminRemove(g *Gate, w http.ResponseWriter, r *http.Request) {
	report(w, g.Remove(r.URL.Query().Get("name")))
}

func adminActivate(g *Gate, w http.ResponseWriter, r *http.Request) {
	report(w, g.ActivateAsAdmin(r.URL.Query().Get("name")))
}

// behaviourOf returns the switches as the admin API shows them.
func behaviourOf(g *Gate) adminBehaviour {
	b := g.Behaviour()

	return adminBehaviour{Behaviour: b, Zone: b.zone().String(), PresentAfter: b.PresentAfter.String()}
}

// adminBehave changes the switches that the body names.
func adminBehave(g *Gate, w http.ResponseWriter, r *http.Request) {
	wanted := behaviourOf(g)
	if !read(w, r, &wanted) {
		return
	}

	zone, err := time.LoadLocation(wanted.Zone)
	if err != nil {
		report(w, err)

		return
	}

	after, err := time.ParseDuration(wanted.PresentAfter)
	if err != nil {
		report(w, err)

		return
	}

	g.Behave(func(b *Behaviour) {
		*b = wanted.Behaviour
		b.Zone, b.PresentAfter = zone, after
	})
	show(w, http.StatusOK, behaviourOf(g))
}
