// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// site is one of the two APIs that make tokens, as the provider block has it: the
// environment's, or the cluster's with `cluster_url`.
type site struct {
	tfkit.Server

	deps      *tfkit.Dependencies
	atCluster bool
}

func siteOf(deps *tfkit.Dependencies, atCluster bool) site {
	if atCluster {
		return site{deps.ClusterServer(), deps, true}
	}
	return site{deps.EnvironmentServer(), deps, false}
}

// homeOf is what makes a token of a type: the cluster, if there is one, those for Cluster
// ActiveGates.
func homeOf(deps *tfkit.Dependencies, kind types.String) site {
	return siteOf(deps, kind.ValueString() == mint.TypeCluster && deps.ClusterServer().IsNamed())
}

func (s site) other() site { return siteOf(s.deps, !s.atCluster) }

// api is nil while it cannot be asked.
func (s site) api() *dynatrace.Environment {
	switch {
	case s.IsUnknown() || !s.IsSet():
		return nil
	case s.atCluster:
		return s.deps.ClusterAPI
	}
	return s.deps.API
}

// require is its API, or nil with an error that names what is missing in the provider
// block.
func (s site) require(diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	switch {
	case !s.atCluster:
		return s.deps.RequireAPI(diags, scopes...)
	case s.deps.RequireCluster(diags) == nil:
		return nil
	}
	return s.deps.ClusterAPI
}

// requireFor is the same for one token, which an error names.
func (s site) requireFor(id string, diags *diag.Diagnostics) *dynatrace.Environment {
	var missing diag.Diagnostics
	api := s.require(&missing, dynatrace.ScopeTokensRead)
	for _, one := range missing {
		diags.AddError(one.Summary(), fmt.Sprintf("The token %s cannot be looked for. %s", id, one.Detail()))
	}
	return api
}

// place is where it is asked; forClusters says that it is asked about a token that may be
// for Cluster ActiveGates.
func (s site) place(forClusters bool) mint.Place {
	place := mint.Place{API: s.api()}
	if place.API == nil || s.atCluster {
		return place
	}
	place.Environment = s.deps.Environment()
	if forClusters {
		place.Cluster = s.other().api()
	}
	return place
}

// places are those where a token may be that it made: there, and at the other one, if
// there is one. What cannot be asked is an empty place, and the last.
func (s site) places(forClusters bool) []mint.Place {
	here, other := s.place(forClusters), s.other()
	switch there := other.place(forClusters); {
	case !other.IsSet() && !other.IsUnknown():
		return []mint.Place{here}
	case here.API == nil:
		return []mint.Place{there, here}
	default:
		return []mint.Place{here, there}
	}
}

// reading is the time by its clock as far as this run knows that.
func (s site) reading() reading {
	api := s.api()
	if api == nil {
		return reading{now: s.deps.Clock.Now()}
	}
	_, told := api.Skew()
	return reading{now: api.Now(), api: told}
}

// missing reports a token that is not where could be asked, and may be here.
func (s site) missing(id string, diags *diag.Diagnostics) {
	if !s.other().IsSet() {
		s.requireFor(id, diags)
		return
	}
	diags.AddError("The token cannot be found", fmt.Sprintf("%s, and the %s, which may have it, cannot be asked: set %s and its token. "+
		"If it is gone for good, forget the resource. %s", absence(s.places(false), id), s.Name, s.URL, tfkit.ForgetAdvice("activegate_token")))
}

// unwatched is the warning about a predecessor that was made here, where nobody can ask.
func (s site) unwatched(of model, id string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("A predecessor is not watched", of.named(id)),
		fmt.Sprintf("The overlap of %s is over, but the %s that made it cannot be asked: check %s and its token. Until it can, nobody sees which gates use that token, "+
			"so it stays valid and in `previous_tokens`.", id, s.Name, s.URL))
}

// everywhere are the places that can be asked, the environment first.
func everywhere(deps *tfkit.Dependencies) []mint.Place {
	var all []mint.Place
	for _, atCluster := range []bool{false, true} {
		if place := siteOf(deps, atCluster).place(false); place.API != nil {
			all = append(all, place)
		}
	}
	return all
}

// requireAny is everywhere; an error says what is not known yet, or where a provider
// block has neither, what is missing.
func requireAny(deps *tfkit.Dependencies, diags *diag.Diagnostics, scopes ...string) []mint.Place {
	all := everywhere(deps)
	for _, atCluster := range []bool{false, true} {
		one := siteOf(deps, atCluster)
		if (one.IsUnknown() && one.IsNamed()) || (len(all) == 0 && !atCluster) {
			one.require(diags, scopes...)
		}
	}
	return all
}
