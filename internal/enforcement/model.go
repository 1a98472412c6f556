// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// model is plan and state of the resource.
type model struct {
	Manual    types.Bool   `tfsdk:"manual_enforcement"`
	Notify    types.Bool   `tfsdk:"expiry_notifications"`
	Expected  types.Set    `tfsdk:"expected_hostnames"`
	Ignore    types.List   `tfsdk:"ignore_gates"`
	Despite   types.Bool   `tfsdk:"enforce_despite_gates"`
	OnDestroy types.String `tfsdk:"on_destroy"`

	ID        types.String `tfsdk:"id"`
	Enforced  types.Bool   `tfsdk:"enforced"`
	Automatic types.Bool   `tfsdk:"automatic_enforcement"`
}

func identity() tfkit.ID { return tfkit.ID{ID: types.StringValue(currentID)} }

// switches are what the model wants of the environment.
func (m *model) switches() enforce.Switches {
	return enforce.Switches{Manual: m.Manual.ValueBool(), Notify: m.Notify.ValueBool()}
}

// setAutomatic says what is enforced; nil is not told.
func (m *model) setAutomatic(automatic *bool) {
	m.Automatic = types.BoolPointerValue(automatic)
	m.Enforced = m.Automatic
	if m.Manual.ValueBool() {
		m.Enforced = types.BoolValue(true)
	}
}

// guard is that of the planned settings.
func (m *model) guard(environment string, known enforce.Memory) enforce.Guard {
	return enforce.Guard{Environment: environment, Expected: tfkit.Texts(m.Expected), Ignore: tfkit.Texts(m.Ignore), Known: known}
}

// notes are what the resource remembers beside its attributes.
type notes struct {
	// Environment is where the settings are; see dynatrace.Address.Name.
	Environment string `json:"environment,omitempty"`
	// Unready are the gates that were not ready when a refresh last saw them.
	Unready enforce.Memory `json:"unready,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
}

// require is the environment that the settings are of, or nil with an error: what was
// meant for one is not done to another. It is noted if none is.
func (n *notes) require(deps *tfkit.Dependencies, diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	api := deps.RequireAPI(diags, scopes...)
	if api == nil {
		return nil
	}
	here := api.Address().Name()
	n.Environment = cmp.Or(n.Environment, here)
	if strings.EqualFold(n.Environment, here) {
		return api
	}
	diags.AddError("The enforcement belongs to another environment",
		fmt.Sprintf("The token enforcement in state is of the environment %q, but the provider's `environment_url` is %s, which is the environment %q. Nothing was asked or changed. "+
			"Set `environment_url` back; for the enforcement here, use another resource. To give up the one in state and leave its environment as it is:\n\n%s",
			n.Environment, api.Address(), here, tfkit.ForgetAdvice(typeName)))
	return nil
}
