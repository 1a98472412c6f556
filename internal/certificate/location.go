// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// location is one gate and the environment whose API it offers.
type location struct {
	address     gate.Address
	environment string
}

// id is the resource's id.
func (l location) id() string { return l.address.String() + "," + l.environment }

// gate names the gate at the end of a summary: "" where it is not known yet.
func (l location) gate() string {
	if l.address.IsZero() {
		return ""
	}
	return l.address.HostPort()
}

// cannotList says why the gate did not tell its certificates.
func (l location) cannotList(err error) tfkit.Failure {
	return tfkit.ExplainGate("listing the certificates of "+l.address.String(), err)
}

func (l location) equal(other location) bool {
	return l.address.Equal(other.address) && l.environment == other.environment
}

// located is where a configuration points to, as far as it is known.
type located struct {
	location
	known bool
}

// locate finds gate and environment of a configuration, with the provider's
// settings for what it leaves out. What is missing is reported at its
// attribute; what is unknown makes the answer unknown.
func locate(deps *tfkit.Dependencies, url, environment types.String) (located, diag.Diagnostics) {
	var diags diag.Diagnostics
	if url.IsUnknown() || environment.IsUnknown() || (url.IsNull() && deps.ActiveGateURL.IsUnknown()) {
		return located{}, nil
	}
	raw := url.ValueString()
	if url.IsNull() {
		raw = deps.ActiveGateURL.Value()
	}
	if raw == "" {
		diags.AddAttributeError(atGateURL, "No gate configured",
			fmt.Sprintf("Set `activegate_url` here, or %s.", deps.ActiveGateURL))
		return located{}, diags
	}
	address, fromURL, err := gate.ParseAddress(raw)
	if err != nil {
		diags.AddAttributeError(atGateURL, "Not a gate's URL", err.Error())
		return located{}, diags
	}
	chosen := environment.ValueString()
	switch {
	case !url.IsNull() && chosen != "" && fromURL != "" && chosen != fromURL:
		diags.AddAttributeError(path.Root("environment_id"), "Two environments for one gate",
			fmt.Sprintf("`environment_id` is %q, but `activegate_url` ends in /e/%s. Remove one of them.", chosen, fromURL))
		return located{}, diags
	case chosen != "":
	case fromURL != "":
		chosen = fromURL
	case deps.EnvironmentID.IsUnknown():
		return located{}, nil
	default:
		chosen = deps.EnvironmentID.Value()
	}
	if chosen == "" {
		diags.AddAttributeError(path.Root("environment_id"), "No environment configured",
			fmt.Sprintf("Set `environment_id` here, end `activegate_url` in /e/{environment}, or set %s.", deps.EnvironmentID))
		return located{}, diags
	}
	return located{location: location{address: address, environment: chosen}, known: true}, diags
}

// locateState reads back where a state's certificate is.
func locateState(m model) (location, error) {
	address, _, err := gate.ParseAddress(m.ActiveGateURL.ValueString())
	return location{address: address, environment: m.EnvironmentID.ValueString()}, err
}

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
