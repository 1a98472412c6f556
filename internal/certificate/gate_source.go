// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// gateSource is what data sources share that ask one gate.
type gateSource struct {
	deps *tfkit.Dependencies
}

// Configure implements datasource.DataSourceWithConfigure.
func (s *gateSource) Configure(_ context.Context, req datasource.ConfigureRequest, resp *datasource.ConfigureResponse) {
	s.deps = tfkit.FromProviderData(req.ProviderData, &resp.Diagnostics)
}

// gateSourceAttributes say which gate a data source asks.
func gateSourceAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"activegate_url": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{tfkit.GateURLForm()},
			MarkdownDescription: "The gate, for example `https://gate1:9999`. Without a port it is 9999. Defaults to the provider's `activegate_url`.",
		},
		"environment_id": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{tfkit.EnvironmentIDForm()},
			MarkdownDescription: "The environment whose API the gate offers. Defaults to what `activegate_url` says, then to the provider's.",
		},
		"trusted_fingerprints": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
			MarkdownDescription: "SHA-256 fingerprints of leaf certificates that this gate may present without a chain of trust. The provider's count as well.",
		},
	}
}

// gate is the gate that a data source asks; it completes url and environment. A
// data source cannot wait for what is unknown: the engine defers it itself
// where the configuration is.
func (s *gateSource) gate(url, environment *types.String, prints types.List, diags *diag.Diagnostics) (*gate.Gate, location) {
	where, located := locate(s.deps, *url, *environment)
	diags.Append(located...)
	switch {
	case diags.HasError():
	case !where.known || s.deps.GateToken.IsUnknown() || s.deps.UnknownTrust:
		diags.AddAttributeError(path.Root("activegate_url"), "Provider not configured yet",
			fmt.Sprintf("The gate cannot be asked during this plan, because %s, its address or a setting of trust is known only at apply. "+
				"Give the provider values that are known at plan, or let this data source depend on what makes them.", s.deps.GateToken))
	case !s.deps.GateToken.IsSet():
		diags.Append(missingToken(s.deps))
	}
	if diags.HasError() {
		return nil, location{}
	}
	if url.IsNull() {
		*url = types.StringValue(where.address.String())
	}
	*environment = types.StringValue(where.environment)
	return s.deps.Gates.Gate(where.address, where.environment, rest.Trust{Pins: tfkit.Fingerprints(prints)}), where.location
}
