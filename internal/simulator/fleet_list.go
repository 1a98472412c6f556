// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"slices"
)

// opMembersLocked answers the list, which has no pages (api-facts 4.1).
func (e *Environment) opMembersLocked(x *environmentExchange) reply {
	kinds := memberKinds
	if e.behaviour.ListClusterGates {
		kinds = allMemberKinds
	}

	filters, violations := filtersOf(x.r.URL.Query(), kinds)
	if len(violations) > 0 {
		return e.violatedLocked(violations...)
	}

	list := struct {
		ActiveGates []memberView `json:"activeGates"`
	}{[]memberView{}}

	for _, m := range e.seenLocked() {
		view := e.viewLocked(m)
		if !slices.ContainsFunc(filters, func(matches filter) bool { return !matches(view) }) {
			list.ActiveGates = append(list.ActiveGates, view)
		}
	}

	return success(list)
}

// seenLocked returns the members that are connected or were within the last
// two hours; those of clusters only by the other reading.
func (e *Environment) seenLocked() []*Member {
	now := e.sim.now()

	var listed []*Member

	for _, m := range e.fleet.members {
		if m.kind == kindCluster && !e.behaviour.ListClusterGates {
			continue
		}

		if m.connection.lost.IsZero() || now.Sub(m.connection.lost) <= listedFor {
			listed = append(listed, m)
		}
	}

	return listed
}

func (e *Environment) opMemberLocked(x *environmentExchange) reply {
	if id, ok := parseID(x.route.id); ok {
		for _, m := range e.seenLocked() {
			if m.id == id {
				return success(e.viewLocked(m))
			}
		}
	}

	return e.refuseLocked(http.StatusNotFound, "ActiveGate with given id not found.")
}
