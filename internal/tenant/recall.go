// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// recall fills in what the attributes still tell of lost notes: an engine saves
// no private state when the provider was killed in an apply. It reports whether
// there was something to fill in. Which gates were seen is lost for good, and
// what connection info served first is noted anew, which is safe (see infer).
func (n *notes) recall(m *model) bool {
	active, old := m.ActiveHash.ValueString(), m.OldHash.ValueString()
	if n.New != "" || n.Old != "" || n.Imported || (active == "" && old == "") {
		return false
	}
	n.New, n.Old = active, old
	if m.Phase.ValueString() == phaseCancelled {
		n.New, n.Old = "", active
	}
	n.Adopted = m.open() && old == ""
	n.Settled = !m.open() && m.Finish.ValueBool()
	return true
}

// forgot warns of what cannot be recalled.
func forgot(environment string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("The gates seen so far are forgotten",
		fmt.Sprintf("The provider was killed in an earlier apply of the rotation of %s, and the engine then saves nothing of what the provider remembers. Gates that are "+
			"listed now are watched again; one that was there at the start and is gone now will not be missed at the finish: compare the list with your inventory.", environment))
}
