// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// APIUnknown says that the environment cannot be asked yet, because a setting
// of the provider is known only at apply. A refresh then keeps what is known.
func (d *Dependencies) APIUnknown() bool {
	return d.EnvironmentURL.IsUnknown() || d.Credential.IsUnknown() || d.UnknownTrust
}

// RequireAPI is the environment's API, or nil with an error that names what is
// missing in the provider block. Scopes are those of which the token needs one.
func (d *Dependencies) RequireAPI(diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	switch {
	case d.APIUnknown():
		diags.AddError("Environment not known yet",
			fmt.Sprintf("%s, %s or a setting of trust is known only at apply, so the environment cannot be asked now. "+
				"Apply what they depend on first, for example with -target.", d.EnvironmentURL, d.Credential))
	case !d.EnvironmentURL.IsSet():
		diags.AddError("No environment", fmt.Sprintf("Set %s, such as https://abc12345.live.dynatrace.com.", d.EnvironmentURL))
	case !d.Credential.IsSet():
		diags.AddError("No token for the environment", fmt.Sprintf("Set %s; it needs the scope %s. On SaaS a platform token (`platform_token`) or an OAuth client (`oauth_client_id`, `oauth_client_secret`) will do instead.",
			d.Credential, strings.Join(scopes, " or ")))
	default:
		return d.API
	}
	return nil
}

// NotAsked is the warning of a refresh that cannot ask the environment yet.
func (d *Dependencies) NotAsked(what string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Environment not asked",
		fmt.Sprintf("%s was not refreshed: %s, %s or a setting of trust is known only at apply. Its last known facts are kept.", what, d.EnvironmentURL, d.Credential))
}

// RequireConnectionInfo is the environment's API for connection info, which the
// installer token alone is enough for, or nil with an error that names what is
// missing in the provider block.
func (d *Dependencies) RequireConnectionInfo(diags *diag.Diagnostics) *dynatrace.Environment {
	switch {
	case d.EnvironmentURL.IsUnknown() || d.InstallerToken.IsUnknown() || d.UnknownTrust:
		diags.AddError("Environment not known yet",
			fmt.Sprintf("%s, %s or a setting of trust is known only at apply, so the environment cannot be asked now. "+
				"Apply what they depend on first, for example with -target.", d.EnvironmentURL, d.InstallerToken))
	case !d.EnvironmentURL.IsSet():
		diags.AddError("No environment", fmt.Sprintf("Set %s, such as https://abc12345.live.dynatrace.com.", d.EnvironmentURL))
	case !d.InstallerToken.IsSet():
		diags.AddError("No token for connection info",
			fmt.Sprintf("Set %s, or %s; it needs the scope %s.", d.InstallerToken, d.Credential, dynatrace.ScopeInstallerDownload))
	default:
		return d.API
	}
	return nil
}

// Lacks says that the access token certainly has none of the scopes. Of a token
// that the environment tells nothing about, nothing is certain.
func (d *Dependencies) Lacks(ctx context.Context, api *dynatrace.Environment, scopes ...string) bool {
	access, err := api.LookUpOwn(ctx)
	return err == nil && !slices.ContainsFunc(scopes, access.Has)
}

// ClusterUnknown says that the cluster cannot be asked yet, because a setting of the
// provider is known only at apply. A refresh then keeps what is known.
func (d *Dependencies) ClusterUnknown() bool {
	return d.ClusterURL.IsUnknown() || d.ClusterToken.IsUnknown() || d.UnknownTrust
}

// ClusterNotAsked is the warning of a refresh that cannot ask the cluster yet.
func (d *Dependencies) ClusterNotAsked(what string) diag.Diagnostic {
	return diag.NewWarningDiagnostic("Cluster not asked",
		fmt.Sprintf("%s was not refreshed: %s, %s or a setting of trust is known only at apply. Its last known facts are kept.", what, d.ClusterURL, d.ClusterToken))
}

// ClusterRefusal is the cluster's answer to its token, if it does not accept it: it
// tells nothing else of one. It is asked once a run.
func (d *Dependencies) ClusterRefusal(ctx context.Context) error {
	if _, err := d.Cluster.Preferences(ctx); rest.HasStatus(err, http.StatusUnauthorized, http.StatusForbidden) {
		return err
	}
	return nil
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

// EnvironmentName names the environment in what is said about it.
func (d *Dependencies) EnvironmentName() string {
	if d.API == nil {
		return "the environment"
	}
	return d.API.Address().String()
}
