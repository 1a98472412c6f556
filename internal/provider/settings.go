// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"errors"
	"fmt"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// setting resolves one value: the attribute, else the environment variable.
func (p *activeGateProvider) setting(attribute, variable string, value types.String) tfkit.Setting {
	switch {
	case value.IsUnknown():
		return tfkit.NewUnknownSetting(attribute, variable)
	case value.ValueString() != "": // an empty one counts as left out
		return tfkit.NewSetting(attribute, variable, value.ValueString())
	default:
		return tfkit.NewSetting(attribute, variable, p.getenv(variable))
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
// host (api-facts 7.3).
func environmentOfURL(raw string) string {
	parsed, err := url.Parse(raw)
	if err != nil {
		return ""
	}
	if _, after, found := strings.Cut(parsed.Path, "/e/"); found {
		id, _, _ := strings.Cut(after, "/")
		return id
	}
	first, rest, _ := strings.Cut(parsed.Hostname(), ".")
	if strings.Contains(rest, "dynatrace") && first != "" {
		return first
	}
	return ""
}

// checkEnvironmentURL accepts https, and plain http to this machine only.
func checkEnvironmentURL(raw string) error {
	parsed, err := url.Parse(raw)
	if err != nil || parsed.Host == "" {
		return errors.New("it must look like https://abc12345.live.dynatrace.com or https://dynatrace.example.com/e/{environment}")
	}
	switch {
	case parsed.User != nil || parsed.RawQuery != "" || parsed.Fragment != "":
		return errors.New("user information, query and fragment do not belong into it")
	case parsed.Scheme == "https" || (parsed.Scheme == "http" && isLoopback(parsed.Hostname())):
		return nil
	default:
		return fmt.Errorf("the scheme %q is not accepted: tokens travel over https only", parsed.Scheme)
	}
}

func isLoopback(host string) bool {
	if host == "localhost" {
		return true
	}
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsLoopback()
}

// duration reads a validated duration; unknown and unset ones take the default.
func duration(value types.String, attribute string, fallback time.Duration, diags *diag.Diagnostics) time.Duration {
	if value.IsNull() || value.IsUnknown() {
		return fallback
	}
	parsed, err := tfkit.ParseDuration(value.ValueString())
	if err != nil {
		diags.AddAttributeError(path.Root(attribute), "Invalid duration", err.Error()+".")
		return fallback
	}
	return parsed.Nominal()
}
