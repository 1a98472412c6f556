// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"cmp"
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

// Setting is one value of the provider block with its origin, so that whoever
// misses it can name what to set.
type Setting struct {
	// reveal is a function, into which fmt cannot look: it calls no method of
	// what stands in an unexported field, such as String. Nil is unset.
	reveal      func() string
	unknown     bool
	attribute   string
	environment string
}

// NewSetting makes a known setting; an empty value is an unset one.
func NewSetting(attribute, environment, value string) Setting {
	return Setting{reveal: func() string { return value }, attribute: attribute, environment: environment}
}

// NewUnknownSetting makes a setting whose value is known only at apply.
func NewUnknownSetting(attribute, environment string) Setting {
	return Setting{unknown: true, attribute: attribute, environment: environment}
}

// Value is the setting in clear text, empty when unset or unknown.
func (s Setting) Value() string {
	if s.reveal == nil {
		return ""
	}
	return s.reveal()
}

// Attribute is the name of the attribute.
func (s Setting) Attribute() string { return s.attribute }

// IsUnknown says that the value is known only at apply.
func (s Setting) IsUnknown() bool { return s.unknown }

// IsSet says that the value is known and not empty.
func (s Setting) IsSet() bool { return !s.unknown && s.Value() != "" }

// String names the setting, never its value.
func (s Setting) String() string {
	if s.environment == "" {
		return fmt.Sprintf("the provider's `%s`", s.attribute)
	}
	return fmt.Sprintf("the provider's `%s` (or the environment variable %s)", s.attribute, s.environment)
}

// GoString keeps %#v from printing the value.
func (s Setting) GoString() string { return s.String() }

// Server is one that the provider block names, and what it takes to ask it.
type Server struct {
	// Name is what it is called.
	Name string
	// URL is where it is, Credential what it sees.
	URL, Credential Setting
	example         string
	unknownTrust    bool
	// What is said of one that is not in the provider block, is not known yet, was not asked.
	noneSummary, unknownSummary, notAskedSummary string
}

// EnvironmentServer is where API is.
func (d *Dependencies) EnvironmentServer() Server {
	return Server{
		Name: "environment", URL: d.EnvironmentURL, Credential: d.Credential, example: "https://abc12345.live.dynatrace.com", unknownTrust: d.UnknownTrust,
		noneSummary: "No environment", unknownSummary: "Environment not known yet", notAskedSummary: "Environment not asked",
	}
}

// ClusterServer is where Cluster and ClusterAPI are.
func (d *Dependencies) ClusterServer() Server {
	return Server{
		Name: "cluster", URL: d.ClusterURL, Credential: d.ClusterToken, example: "https://managed.example.com", unknownTrust: d.UnknownTrust,
		noneSummary: "No cluster", unknownSummary: "Cluster not known yet", notAskedSummary: "Cluster not asked",
	}
}

// APIUnknown says that EnvironmentServer is unknown.
func (d *Dependencies) APIUnknown() bool { return d.EnvironmentServer().IsUnknown() }

// IsUnknown says that it cannot be asked yet, because a setting of the provider is
// known only at apply. A refresh then keeps what is known.
func (s Server) IsUnknown() bool {
	return s.URL.IsUnknown() || s.Credential.IsUnknown() || s.unknownTrust
}

// IsSet says that the provider block has what it takes to ask it.
func (s Server) IsSet() bool { return s.URL.IsSet() && s.Credential.IsSet() }

// IsNamed says that the provider block has its address, or will have it.
func (s Server) IsNamed() bool { return s.URL.IsSet() || s.URL.IsUnknown() }

// NotAsked is the warning of a refresh that cannot ask it yet.
func (s Server) NotAsked(what string) diag.Diagnostic {
	return diag.NewWarningDiagnostic(s.notAskedSummary,
		fmt.Sprintf("%s was not refreshed: %s, %s or a setting of trust is known only at apply. Its last known facts are kept.", what, s.URL, s.Credential))
}

// complete adds an error that names what is missing in the provider block, if anything
// is: noTokenSummary and set are that of a missing credential.
func (s Server) complete(diags *diag.Diagnostics, noTokenSummary, set string) bool {
	switch {
	case s.IsUnknown():
		diags.AddError(s.unknownSummary, fmt.Sprintf("%s, %s or a setting of trust is known only at apply, so the %s cannot be asked now. "+
			"Apply what they depend on first, for example with -target.", s.URL, s.Credential, s.Name))
	case !s.URL.IsSet():
		diags.AddError(s.noneSummary, fmt.Sprintf("Set %s, such as %s.", s.URL, s.example))
	case !s.Credential.IsSet():
		diags.AddError(noTokenSummary, set)
	default:
		return true
	}
	return false
}

// RequireAPI is the environment's API, or nil with an error that names what is
// missing in the provider block. Scopes are those of which the token needs one.
func (d *Dependencies) RequireAPI(diags *diag.Diagnostics, scopes ...string) *dynatrace.Environment {
	set := fmt.Sprintf("Set %s; it needs the scope %s. On SaaS a platform token (`platform_token`) or an OAuth client (`oauth_client_id`, `oauth_client_secret`) "+
		"will do instead.", d.Credential, strings.Join(scopes, " or "))
	if !d.EnvironmentServer().complete(diags, "No token for the environment", set) {
		return nil
	}
	return d.API
}

// RequireConnectionInfo is the environment's API for connection info, which the
// installer token alone is enough for, or nil with an error like that.
func (d *Dependencies) RequireConnectionInfo(diags *diag.Diagnostics) *dynatrace.Environment {
	server := d.EnvironmentServer()
	server.Credential = d.InstallerToken
	set := fmt.Sprintf("Set %s, or %s; it needs the scope %s.", d.InstallerToken, d.Credential, dynatrace.ScopeInstallerDownload)
	if !server.complete(diags, "No token for connection info", set) {
		return nil
	}
	return d.API
}

// RequireCluster is the cluster, or nil with an error like that.
func (d *Dependencies) RequireCluster(diags *diag.Diagnostics) *managed.Cluster {
	set := fmt.Sprintf("Set %s; it needs the scope %s. No token of an environment takes its place.", d.ClusterToken, dynatrace.ScopeServiceProvider)
	if !d.ClusterServer().complete(diags, "No token for the cluster", set) {
		return nil
	}
	return d.Cluster
}

// Lacks says that the access token certainly has none of the scopes. Of a token
// that the environment tells nothing about, nothing is certain.
func (d *Dependencies) Lacks(ctx context.Context, api *dynatrace.Environment, scopes ...string) bool {
	access, err := api.LookUpOwn(ctx)
	return err == nil && !slices.ContainsFunc(scopes, access.Has)
}

// ClusterRefusal is the cluster's answer to its token, if it does not accept it: it
// tells nothing else of one. It is asked once a run.
func (d *Dependencies) ClusterRefusal(ctx context.Context) error {
	if _, err := d.Cluster.Preferences(ctx); rest.HasStatus(err, http.StatusUnauthorized, http.StatusForbidden) {
		return err
	}
	return nil
}

// Environment is the id of the environment that API speaks for: it tells which of the
// tokens of a gate that serves several environments counts. Its own address comes first:
// environment_id is for the API of gates.
func (d *Dependencies) Environment() string {
	own := ""
	if d.API != nil {
		own = d.API.Address().Environment()
	}
	return cmp.Or(own, d.EnvironmentID.Value())
}

// EnvironmentName names the environment in what is said about it.
func (d *Dependencies) EnvironmentName() string {
	if d.API == nil {
		return "the environment"
	}
	return d.API.Address().String()
}
