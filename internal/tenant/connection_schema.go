// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/ephemeral"
	"github.com/hashicorp/terraform-plugin-framework/ephemeral/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// connectionTimeout bounds one reading, tries included.
const connectionTimeout = 2 * time.Minute

// Schema implements ephemeral.EphemeralResource.
func (c *ConnectionInfo) Schema(_ context.Context, _ ephemeral.SchemaRequest, resp *ephemeral.SchemaResponse) {
	resp.Schema = schema.Schema{
		MarkdownDescription: "How ActiveGates or OneAgents connect to the environment, tenant token included, for handing it to a write-only argument, a provider block or a provisioner. " +
			"Nothing of it is stored, neither in state nor in a plan. It only reads, in every plan and every apply.\n\n" +
			tfkit.ScopeWords("ephemeral-resources/connection_info") + "\n\n" +
			"While a rotation of the tenant token is open there are two valid tokens, and Dynatrace does not document which of them it returns. " +
			"For the new one take `active_token` of `activegate_tenant_token_rotation`.",
		Attributes: map[string]schema.Attribute{
			"component": schema.StringAttribute{
				Required: true, Validators: []validator.String{tfkit.StringForm("`activegate` or `oneagent`", checkComponent)},
				MarkdownDescription: "Who connects: `activegate` or `oneagent`.",
			},
			"network_zone": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.StringForm("the name of a network zone", checkZone)},
				MarkdownDescription: "The network zone that the endpoints are for; an unknown one is an error.",
			},
			"tenant_uuid":  schema.StringAttribute{Computed: true, MarkdownDescription: "Id of the environment, as components know it (`DT_TENANT`, `--set-tenant`)."},
			"tenant_token": schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: "The tenant token."},
			"communication_endpoints": schema.ListAttribute{
				Computed: true, ElementType: types.StringType,
				MarkdownDescription: "Where to connect to, as URLs. It may be empty, for a network zone without gates for example.",
			},
		},
	}
}

func checkComponent(component string) error {
	if component == dynatrace.ComponentActiveGate || component == dynatrace.ComponentOneAgent {
		return nil
	}
	return fmt.Errorf("%q is neither", component)
}

func checkZone(zone string) error {
	if zone != "" {
		return nil
	}
	return errors.New("it is empty; leave it out instead")
}
