// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
)

// ClusterUnknown says that the cluster cannot be asked yet, because a setting of the
// provider is known only at apply. A refresh then keeps what is known.
func (d *Dependencies) ClusterUnknown() bool {
	return d.ClusterURL.IsUnknown() || d.ClusterToken.IsUnknown() || d.UnknownTrust
}

// RequireCluster is the cluster, or nil with an error that names what is missing in
// the provider block.
func (d *Dependencies) RequireCluster(diags *diag.Diagnostics) *managed.Cluster {
	switch {
	case d.ClusterUnknown():
		diags.AddError("Cluster not known yet",
			fmt.Sprintf("%s, %s or a setting of trust is known only at apply, so the cluster cannot be asked now. "+
				"Apply what they depend on first, for example with -target.", d.ClusterURL, d.ClusterToken))
	case !d.ClusterURL.IsSet():
		diags.AddError("No cluster", fmt.Sprintf("Set %s, such as https://managed.example.com.", d.ClusterURL))
	case !d.ClusterToken.IsSet():
		diags.AddError("No token for the cluster",
			fmt.Sprintf("Set %s; it needs the scope %s. No token of an environment takes its place.", d.ClusterToken, dynatrace.ScopeServiceProvider))
	default:
		return d.Cluster
	}
	return nil
}
