// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// locate plans where the certificate goes. Where that is not known yet, it may
// be another gate than before, so that nothing of it is promised.
func (p *planner) locate() {
	var prior location
	if !p.creating {
		var err error
		if prior, err = locateState(p.state); err != nil {
			p.diags.AddError("Unreadable state", "`activegate_url` in state: "+err.Error())
			return
		}
	}
	where, diags := locate(p.deps, p.config.url, p.config.environment)
	if !p.creating && diags.HasError() && p.config.url.IsNull() {
		where, diags = located{location: prior, known: true}, nil // an imported gate needs no configured one
		if !p.config.environment.IsNull() {
			where.environment = p.config.environment.ValueString()
		}
	}
	p.diags.Append(diags...)
	p.where = where
	p.moving = !p.creating && where.known && !where.equal(prior)
	p.projectLocation()
	if !p.creating && !where.known {
		p.where.location = prior // to speak of
	}
}

// projectLocation plans gate, environment and id.
func (p *planner) projectLocation() {
	stays := !p.creating && p.where.known && !p.moving
	switch {
	case !p.config.url.IsNull():
		if !p.creating && sameURL(p.config.url, p.state) {
			p.plan.ActiveGateURL = p.state.ActiveGateURL
		}
	case stays:
		p.plan.ActiveGateURL = p.state.ActiveGateURL
	case p.where.known:
		p.plan.ActiveGateURL = types.StringValue(p.where.address.String())
	default:
		p.plan.ActiveGateURL = types.StringUnknown()
	}
	if p.where.known {
		p.plan.EnvironmentID, p.plan.ID = types.StringValue(p.where.environment), types.StringValue(p.where.id())
		return
	}
	if p.config.environment.IsNull() {
		p.plan.EnvironmentID = types.StringUnknown()
	}
	p.plan.ID = types.StringUnknown()
}

// sameURL says that a configured URL is another spelling of the one in state. It
// does not depend on the environment, which may be known later than the URL.
func sameURL(configured types.String, state model) bool {
	address, environment, err := gate.ParseAddress(configured.ValueString())
	prior, before, failed := gate.ParseAddress(state.ActiveGateURL.ValueString())
	return err == nil && failed == nil && address.Equal(prior) &&
		(environment == before || environment == state.EnvironmentID.ValueString())
}
