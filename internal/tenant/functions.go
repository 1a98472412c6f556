// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewAuthorizationPropertiesFunction returns authorization_properties: the file that
// says to which environments a gate belongs (api-facts 9.3).
func NewAuthorizationPropertiesFunction() function.Function {
	return tfkit.TextFunction("authorization_properties", authorizationProperties, function.Definition{
		Summary: "An ActiveGate's authorization.properties",
		MarkdownDescription: "Renders the file `authorization.properties` of an ActiveGate's config folder (`/var/lib/dynatrace/gateway/config` or " +
			"`%PROGRAMDATA%\\dynatrace\\gateway\\config`): one section for each environment that the gate serves, in the order of `entries`, with a line end at its end. " +
			"The gate reads it when its main service starts.\n\n" +
			"A wrong main section gets the gate rejected in all of its environments, so exactly one entry must have `main = true`, and no environment may come twice. " +
			"Values that would break out of their line or section are refused.",
		Parameters: []function.Parameter{
			function.ListParameter{
				Name: "entries", ElementType: entryType,
				MarkdownDescription: "One object for each environment, with all of these attributes: `environment_id`; `tenant_token`; `main`, true for the environment that " +
					"manages the gate and false (or null) for the others; `auth_token`, the gate's ActiveGate token, or null where the environment does not require one.",
			},
		},
	})
}

// entryType is one environment as a configuration gives it. All attributes must
// be there, as in every object type, and the last two may be null.
var entryType = types.ObjectType{AttrTypes: map[string]attr.Type{
	"environment_id": types.StringType, "tenant_token": types.StringType, "main": types.BoolType, "auth_token": types.StringType,
}}

// entry is the same to Go; nil is a null object.
type entry struct {
	EnvironmentID types.String `tfsdk:"environment_id"`
	TenantToken   types.String `tfsdk:"tenant_token"`
	Main          types.Bool   `tfsdk:"main"`
	AuthToken     types.String `tfsdk:"auth_token"`
}

// String keeps tokens out of anything that prints an entry.
func (entry) String() string { return "entry (redacted)" }

// GoString keeps tokens out of %#v.
func (e entry) GoString() string { return e.String() }

func authorizationProperties(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var entries []*entry
	if err := arguments.Get(ctx, &entries); err != nil {
		return "", err
	}
	return renderAuthorizationProperties(entries)
}

// renderAuthorizationProperties writes one section for each entry, in their
// order (api-facts 9.3). Errors name entry and attribute and never repeat a
// value but an environment's id.
func renderAuthorizationProperties(entries []*entry) (string, *function.FuncError) {
	if len(entries) == 0 {
		return "", argumentError("entries must not be empty: a gate belongs to at least one environment")
	}
	seen := make(map[string]int, len(entries))
	main := -1
	sections := make([]string, 0, len(entries))
	for index, one := range entries {
		if one == nil {
			return "", argumentError("entries[%d] must not be null", index)
		}
		if err := one.check(); err != nil {
			return "", argumentError("entries[%d]%w", index, err)
		}
		key := strings.ToLower(one.EnvironmentID.ValueString())
		if first, twice := seen[key]; twice {
			return "", argumentError("entries[%d].environment_id and entries[%d].environment_id are the same: an environment has one section", first, index)
		}
		seen[key] = index
		if one.Main.ValueBool() {
			if main >= 0 {
				return "", argumentError("entries[%d].main and entries[%d].main are both true: exactly one environment is the main one", main, index)
			}
			main = index
		}
		sections = append(sections, one.render())
	}
	if main < 0 {
		return "", argumentError("no entry has main = true: exactly one environment is the main one, and without it the gate is rejected in all of them")
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

// argumentError is an error at the only argument.
func argumentError(format string, values ...any) *function.FuncError {
	return function.NewArgumentFuncError(0, fmt.Errorf(format, values...).Error())
}

// checkPlain refuses what could not stand bare in a line of a configuration
// file or of a shell: everything but ASCII letters, digits and . _ - + /, so
// that neither needs quoting (a tenant token is letters and digits, api-facts
// 3.1). The error does not repeat the value.
func checkPlain(value string) error {
	switch {
	case value == "":
		return errors.New("must not be empty")
	case strings.ContainsAny(value, "\r\n\v\f\u0085\u2028\u2029"):
		return errors.New("must be one line, but holds a line break; a file that was read with its last line end needs trimspace(...)")
	case strings.TrimSpace(value) != value:
		return errors.New("begins or ends in a space; trimspace(...) removes it")
	case strings.ContainsFunc(value, isNotPlain):
		return errors.New("holds a character that no token and no environment id has: only letters, digits and . _ - + / are accepted")
	default:
		return nil
	}
}

func isNotPlain(char rune) bool {
	return (char < '0' || char > '9') && (char < 'A' || char > 'Z') && (char < 'a' || char > 'z') && !strings.ContainsRune("._-+/", char)
}

// checkTenantToken refuses what is no tenant token. The error does not repeat it.
func checkTenantToken(token string) error {
	if err := checkPlain(token); err != nil {
		return err
	}
	if _, err := dynatrace.TokenID(rest.NewSecret(token)); err == nil {
		return errors.New("has the form of an ActiveGate token or an access token (prefix.public.secret), and is no tenant token")
	}
	return nil
}

// NewAgentCommandFunction returns agent_command: the command that gives a OneAgent
// another tenant token (api-facts 9.4).
func NewAgentCommandFunction() function.Function {
	return tfkit.TextFunction("agent_command", agentCommand, function.Definition{
		Summary: "The command that gives a OneAgent another tenant token",
		MarkdownDescription: "Renders the `oneagentctl` command that gives the OneAgent on a host another tenant token and restarts it. It reads the same on Linux and on Windows, " +
			"in every shell: what would need quoting is refused. The tool lies in `/opt/dynatrace/oneagent/agent/tools` or " +
			"`%PROGRAMFILES%\\dynatrace\\oneagent\\agent\\tools`, and runs as root or administrator.\n\n" +
			"`--set-tenant` stands there as well, because `--set-tenant-token` must always come with it. `--restart-service` needs OneAgent 1.189 or newer; " +
			"monitored processes use the new token once they are restarted themselves.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "tenant", MarkdownDescription: "Id of the environment, such as `abc12345` or a UUID: `tenant_uuid` of the ephemeral resource `activegate_connection_info`."},
			function.StringParameter{Name: "token", MarkdownDescription: "The tenant token."},
		},
	})
}

// Positions of the arguments of agent_command, for errors.
const (
	argumentTenant int64 = iota
	argumentToken
)

func agentCommand(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var tenant, token string
	if err := arguments.Get(ctx, &tenant, &token); err != nil {
		return "", err
	}
	return renderAgentCommand(tenant, token)
}

// renderAgentCommand is one line without a line end. Errors never repeat the token.
func renderAgentCommand(tenant, token string) (string, *function.FuncError) {
	if err := checkPlain(tenant); err != nil {
		return "", function.NewArgumentFuncError(argumentTenant, "tenant "+err.Error())
	}
	if err := gate.ValidateEnvironment(tenant); err != nil {
		return "", function.NewArgumentFuncError(argumentTenant, "tenant is no environment id: "+err.Error())
	}
	if err := checkTenantToken(token); err != nil {
		return "", function.NewArgumentFuncError(argumentToken, "token "+err.Error())
	}
	return "oneagentctl --restart-service --set-tenant=" + tenant + " --set-tenant-token=" + token, nil
}
