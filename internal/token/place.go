// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"fmt"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// places knows the two APIs that make tokens: the environment's, and with `cluster_url`
// that of the cluster.
type places struct{ deps *tfkit.Dependencies }

func (r *Resource) places() places { return places{r.Deps} }

// home says which API makes a token of a type: the cluster's, if there is one, those
// for Cluster ActiveGates.
func (p places) home(kind types.String) (atCluster bool) {
	return kind.ValueString() == mint.TypeCluster && p.server(true).IsNamed()
}

// server is where an API is.
func (p places) server(atCluster bool) tfkit.Server {
	if atCluster {
		return p.deps.ClusterServer()
	}
	return p.deps.EnvironmentServer()
}

// require is an API, or nil with an error that names what is missing in the provider
// block.
func (p places) require(atCluster bool, diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	if !atCluster {
		return p.deps.RequireAPI(diags, scopes...)
	}
	if p.deps.RequireCluster(diags) == nil {
		return nil
	}
	return p.deps.ClusterAPI
}

// requireFor is the same for one token, which an error names.
func (p places) requireFor(id string, atCluster bool, diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	var missing diag.Diagnostics
	api := p.require(atCluster, &missing, scopes...)
	for _, one := range missing {
		diags.AddError(one.Summary(), fmt.Sprintf("The token %s cannot be looked for. %s", id, one.Detail()))
	}
	return api
}

// at is an API as a place. Its API is nil while it cannot be asked. ForClusters says
// that it is asked about a token for Cluster ActiveGates.
func (p places) at(atCluster, forClusters bool) mint.Place {
	server := p.server(atCluster)
	switch {
	case server.IsUnknown() || !server.IsSet():
		return mint.Place{}
	case atCluster:
		return mint.Place{API: p.deps.ClusterAPI}
	}
	place := mint.Place{API: p.deps.API, Environment: environment(p.deps)}
	if forClusters {
		place.Cluster = p.at(true, false).API
	}
	return place
}

// of are the places where a token may be: where it was made, and the other API, if
// there is one. Who cannot be asked is an empty place, and the last.
func (p places) of(atCluster, forClusters bool) []mint.Place {
	all := []mint.Place{p.at(atCluster, forClusters)}
	if other := p.server(!atCluster); other.IsSet() || other.IsUnknown() {
		all = append(all, p.at(!atCluster, forClusters))
	}
	slices.SortStableFunc(all, func(a, b mint.Place) int { return cmp.Compare(asked(b), asked(a)) })
	return all
}

// asked is 1 for a place that can be asked.
func asked(place mint.Place) int {
	if place.API == nil {
		return 0
	}
	return 1
}

// all are the places that can be asked, the environment first.
func (p places) all() []mint.Place {
	return slices.DeleteFunc([]mint.Place{p.at(false, false), p.at(true, false)}, func(place mint.Place) bool { return place.API == nil })
}

// every are all places; an error says what is not known yet, or where a provider block
// has neither, what is missing.
func (p places) every(diags *diag.Diagnostics, scopes ...string) []mint.Place {
	all := p.all()
	for _, atCluster := range []bool{false, true} {
		server := p.server(atCluster)
		if (server.IsUnknown() && server.IsNamed()) || (len(all) == 0 && !atCluster) {
			p.require(atCluster, diags, scopes...)
		}
	}
	return all
}

// now is the time by an API's clock as far as this run knows it.
func (p places) now(atCluster bool) time.Time {
	if api := p.at(atCluster, false).API; api != nil {
		return api.Now()
	}
	return p.deps.Clock.Now()
}

// skew is how far that clock is ahead; false while this run does not know.
func (p places) skew(atCluster bool) (time.Duration, bool) {
	if api := p.at(atCluster, false).API; api != nil {
		return api.Skew()
	}
	return 0, false
}

// missing reports a token that is not where could be asked, and may be where nobody can.
func (p places) missing(atCluster bool, id string, diags *diag.Diagnostics) {
	if !p.server(!atCluster).IsSet() {
		p.requireFor(id, atCluster, diags, dynatrace.ScopeTokensRead)
		return
	}
	server := p.server(atCluster)
	diags.AddError("The token cannot be found", fmt.Sprintf("%s, and the %s, which may have it, cannot be asked: set %s and its token. "+
		"If it is gone for good, forget the resource. %s", absence(p.of(atCluster, false), id), server.Name, server.URL, tfkit.ForgetAdvice("activegate_token")))
}

// unwatched is the warning about a predecessor that was made where nobody can be asked.
func (p places) unwatched(atCluster bool, of model, id string) diag.Diagnostic {
	server := p.server(atCluster)
	return diag.NewWarningDiagnostic(tfkit.SummaryOf("A predecessor is not watched", of.named(id)),
		fmt.Sprintf("The overlap of %s is over, but the %s that made it cannot be asked: check %s and its token. Until it can, nobody sees which gates use that token, "+
			"so it stays valid and in `previous_tokens`.", id, server.Name, server.URL))
}
