// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
)

// belongs refuses to speak of a rotation to another environment than its own,
// which it notes if none is noted.
func (n *notes) belongs(api *dynatrace.Environment) diag.Diagnostics {
	here := api.Address().Place()
	if n.Environment == "" {
		n.Environment = here
	}
	if strings.EqualFold(n.Environment, here) {
		return nil
	}
	return diag.Diagnostics{diag.NewErrorDiagnostic("The rotation belongs to another environment",
		fmt.Sprintf("The rotation in state is of the environment %q, but the provider's `environment_url` is %s, which is the environment %q. Nothing was asked or changed. "+
			"Set `environment_url` back; to rotate here, use another resource. To give up the one in state and leave its rotation as it is, "+
			"forget it. %s\n\n%s", n.Environment, api.Address(), here, saveFirst, forgetAdvice))}
}
