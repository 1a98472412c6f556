// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
	here := api.Address().Place()
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
