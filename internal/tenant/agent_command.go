// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/function"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
)

// agentCommandFunction is agent_command: the command that gives a OneAgent
// another tenant token (api-facts 9.4).
type agentCommandFunction struct{}

var _ function.Function = (*agentCommandFunction)(nil)

// NewAgentCommandFunction returns the function agent_command.
func NewAgentCommandFunction() function.Function { return &agentCommandFunction{} }

// Metadata implements function.Function.
func (f *agentCommandFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "agent_command"
}

// Definition implements function.Function.
func (f *agentCommandFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
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
		Return: function.StringReturn{},
	}
}

// Positions of the arguments of agent_command, for errors.
const (
	argumentTenant int64 = iota
	argumentToken
)

// Run implements function.Function.
func (f *agentCommandFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var tenant, token string
	if resp.Error = req.Arguments.Get(ctx, &tenant, &token); resp.Error != nil {
		return
	}
	command, refused := renderAgentCommand(tenant, token)
	if refused != nil {
		resp.Error = refused
		return
	}
	resp.Error = resp.Result.Set(ctx, command)
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
