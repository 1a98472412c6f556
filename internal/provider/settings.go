// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/managed"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/sso"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// setting resolves one value: the attribute, else the environment variable.
func (p *activeGateProvider) setting(attribute, variable string, value types.String) tfkit.Setting {
	switch {
	case value.IsUnknown():
		return tfkit.NewUnknownSetting(attribute, variable)
	case !value.IsNull():
		return tfkit.NewSetting(attribute, variable, value.ValueString())
	default:
		text, _ := p.lookup(variable) // an empty one counts as unset
		return tfkit.NewSetting(attribute, variable, text)
	}
}

// or returns the first setting that is set or unknown, keeping the first one's
// name for the messages.
func or(first, second tfkit.Setting) tfkit.Setting {
	if first.IsSet() || first.IsUnknown() || (!second.IsSet() && !second.IsUnknown()) {
		return first
	}
	return second
}

// environmentOf finds the environment id that a URL carries.
func environmentOf(setting tfkit.Setting, find func(string) string) tfkit.Setting {
	if setting.IsUnknown() {
		return tfkit.NewUnknownSetting("environment_id", envEnvironmentID)
	}
	return tfkit.NewSetting("environment_id", envEnvironmentID, find(setting.Value()))
}

func environmentOfGate(raw string) string {
	_, environment, err := gate.ParseAddress(raw)
	if err != nil {
		return ""
	}
	return environment
}

// environmentOfURL reads the id from /e/{id} or from the first label of a SaaS
// host.
func environmentOfURL(raw string) string {
	address, err := dynatrace.ParseAddress(raw)
	if err != nil {
		return ""
	}
	return address.Environment()
}

// checkTokenURL accepts the same of single sign-on.
func checkTokenURL(raw string) error {
	_, err := sso.ParseAddress(raw)
	return err
}

// checkClusterURL accepts the address of a cluster, without any path.
func checkClusterURL(raw string) error {
	_, err := managed.ParseAddress(raw)
	return err
}

// checkEnvironmentURL accepts https, and plain http to this machine only.
func checkEnvironmentURL(raw string) error {
	_, err := dynatrace.ParseAddress(raw)
	return err
}

// duration reads a validated duration; unknown and unset ones take the default.
func duration(value types.String, attribute string, fallback time.Duration, diags *diag.Diagnostics) time.Duration {
	if value.IsNull() || value.IsUnknown() {
		return fallback
	}
	parsed, err := clock.ParseDuration(value.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root(attribute), "Invalid duration", err.Error()+".")
		return fallback
	}
	if parsed.Nominal() == 0 {
		diags.AddAttributeError(path.Root(attribute), "Invalid duration", "Nothing can be done in no time: it must be longer than 0.")
		return fallback
	}
	return parsed.Nominal()
}

// retryWait is the same for a wait, of which there may be none.
func retryWait(value types.String, diags *diag.Diagnostics) time.Duration {
	if parsed, err := clock.ParseDuration(value.ValueString()); err == nil && parsed.Nominal() == 0 {
		return rest.NoWait
	}
	return duration(value, "max_retry_wait", rest.DefaultMaxRetryWait, diags)
}
