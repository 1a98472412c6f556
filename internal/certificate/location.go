// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// location is one gate and the environment whose API it offers.
type location struct {
	address     gate.Address
	environment string
}

// id is the resource's id.
func (l location) id() string { return l.address.String() + "," + l.environment }

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
		diags.AddAttributeError(path.Root("activegate_url"), "No gate configured",
			fmt.Sprintf("Set `activegate_url` here, or %s.", deps.ActiveGateURL))
		return located{}, diags
	}
	address, fromURL, err := gate.ParseAddress(raw)
	if err != nil {
		diags.AddAttributeError(path.Root("activegate_url"), "Not a gate's URL", err.Error())
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

// rememberPeer trusts the leaf of an accepted answer for the rest of the run. A
// replacement needs it: its second plan and its create see no state any more.
func rememberPeer(at *gate.Gate, listing gate.Listing) {
	if leaf := listing.Served(); leaf != nil {
		at.RememberLeafs(rest.FingerprintOf(leaf))
	}
}
