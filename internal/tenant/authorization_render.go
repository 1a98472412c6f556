// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// renderAuthorizationProperties writes one section for each entry, in their
// order (api-facts 9.3). Errors name entry and attribute and never repeat a
// value but an environment's id.
func renderAuthorizationProperties(entries []*entry) (string, *function.FuncError) {
	if len(entries) == 0 {
		return "", refuse("entries must not be empty: a gate belongs to at least one environment")
	}
	seen := make(map[string]int, len(entries))
	main := -1
	sections := make([]string, 0, len(entries))
	for index, one := range entries {
		if one == nil {
			return "", refuse("entries[%d] must not be null", index)
		}
		if err := one.check(); err != nil {
			return "", refuse("entries[%d]%w", index, err)
		}
		key := strings.ToLower(one.EnvironmentID.ValueString())
		if first, twice := seen[key]; twice {
			return "", refuse("entries[%d].environment_id and entries[%d].environment_id are the same: an environment has one section", first, index)
		}
		seen[key] = index
		if one.Main.ValueBool() {
			if main >= 0 {
				return "", refuse("entries[%d].main and entries[%d].main are both true: exactly one environment is the main one", main, index)
			}
			main = index
		}
		sections = append(sections, one.render())
	}
	if main < 0 {
		return "", refuse("no entry has main = true: exactly one environment is the main one, and without it the gate is rejected in all of them")
	}
	return strings.Join(sections, "\n"), nil
}

// check returns an error that begins with the attribute, such as
// ".tenant_token must not be empty".
func (e entry) check() error {
	id, token := e.EnvironmentID.ValueString(), e.TenantToken.ValueString()
	if err := checkPlain(id); err != nil {
		return fmt.Errorf(".environment_id %w", err)
	}
	if err := gate.ValidateEnvironment(id); err != nil {
		return fmt.Errorf(".environment_id is no environment id: %w", err)
	}
	if err := checkTenantToken(token); err != nil {
		return fmt.Errorf(".tenant_token %w", err)
	}
	if e.AuthToken.IsNull() {
		return nil
	}
	if e.AuthToken.ValueString() == "" {
		return errors.New(".auth_token must not be empty: pass null where the gate has no ActiveGate token")
	}
	if err := checkPlain(e.AuthToken.ValueString()); err != nil {
		return fmt.Errorf(".auth_token %w", err)
	}
	if _, err := dynatrace.TokenID(rest.NewSecret(e.AuthToken.ValueString())); err != nil {
		return fmt.Errorf(".auth_token is %w", err)
	}
	if dynatrace.IsAccessToken(rest.NewSecret(e.AuthToken.ValueString())) {
		return errors.New(".auth_token is an access token (dt0c01 or dt0s16), not the ActiveGate token of the gate (dt0g02)")
	}
	return nil
}

// render is the section of a checked entry.
func (e entry) render() string {
	lines := []string{"[" + e.EnvironmentID.ValueString() + "]", "tenantToken = " + e.TenantToken.ValueString()}
	if e.Main.ValueBool() {
		lines = append(lines, "mainTenant = true")
	}
	if !e.AuthToken.IsNull() {
		lines = append(lines, "authToken = "+e.AuthToken.ValueString())
	}
	return strings.Join(lines, "\n") + "\n"
}

// refuse is an error at the only argument.
func refuse(format string, values ...any) *function.FuncError {
	return function.NewArgumentFuncError(0, fmt.Errorf(format, values...).Error())
}
