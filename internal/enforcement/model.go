// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
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

// identityModel is the resource's identity.
type identityModel struct {
	ID types.String `tfsdk:"id"`
}

func identity() identityModel { return identityModel{ID: types.StringValue(currentID)} }

// switches are what the model wants of the environment.
func (m *model) switches() enforce.Switches {
	return enforce.Switches{Manual: m.Manual.ValueBool(), Notify: m.Notify.ValueBool()}
}

// setAutomatic says what is enforced; nil is not told.
func (m *model) setAutomatic(automatic *bool) {
	m.Automatic = types.BoolPointerValue(automatic)
	switch {
	case m.Manual.ValueBool():
		m.Enforced = types.BoolValue(true)
	default:
		m.Enforced = m.Automatic
	}
}

// guard is that of the planned settings.
func (m *model) guard(environment string, known enforce.Memory) enforce.Guard {
	g := enforce.Guard{Environment: environment, Ignore: tfkit.Texts(m.Ignore), Known: known}
	for _, element := range m.Expected.Elements() {
		if text, ok := element.(types.String); ok {
			g.Expected = append(g.Expected, text.ValueString())
		}
	}
	return g
}

// notes are what the resource remembers beside its attributes.
type notes struct {
	// Environment is where the settings are; see dynatrace.Address.Place.
	Environment string `json:"environment,omitempty"`
	// Unready are the gates that were not ready when a refresh last saw them.
	Unready enforce.Memory `json:"unready,omitempty"`
	// Imported says that no refresh has completed the import yet.
	Imported bool `json:"imported,omitempty"`
}

// belongs refuses to do to another environment what was meant for this one; it
// notes the environment if none is noted.
func (n *notes) belongs(api *dynatrace.Environment) (diags diag.Diagnostics) {
	here := api.Address().Name()
	if n.Environment == "" {
		n.Environment = here
	}
	if !strings.EqualFold(n.Environment, here) {
		diags.AddError("The enforcement belongs to another environment",
			fmt.Sprintf("The token enforcement in state is of the environment %q, but the provider's `environment_url` is %s, which is the environment %q. Nothing was asked or changed. "+
				"Set `environment_url` back; for the enforcement here, use another resource. To give up the one in state and leave its environment as it is:\n\n%s",
				n.Environment, api.Address(), here, tfkit.ForgetAdvice(typeName)))
	}
	return diags
}
