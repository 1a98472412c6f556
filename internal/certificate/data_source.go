// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
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
		diags.AddAttributeError(atGateURL, "Provider not configured yet",
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

// DataSource is activegate_certificate as a data source: what one file holds.
type DataSource struct{ gateSource }

var _ datasource.DataSourceWithConfigure = (*DataSource)(nil)

// NewDataSource returns the data source.
func NewDataSource() datasource.DataSource { return &DataSource{} }

// fileModel is its configuration and result.
type fileModel struct {
	ActiveGateURL types.String `tfsdk:"activegate_url"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	TrustedPrints types.List   `tfsdk:"trusted_fingerprints"`
	Name          types.String `tfsdk:"name"`
	Password      types.String `tfsdk:"password"`
	Entries       types.List   `tfsdk:"entries"`
}

// Metadata implements datasource.DataSource.
func (d *DataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate"
}

// Schema implements datasource.DataSource.
func (d *DataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := gateSourceAttributes()
	attributes["name"] = schema.StringAttribute{
		Required: true, Validators: []validator.String{tfkit.StringForm("a plain file name", checkName)},
		MarkdownDescription: "The file's name on the gate.",
	}
	attributes["password"] = schema.StringAttribute{
		Optional: true, Sensitive: true,
		MarkdownDescription: "The file's password. The active file needs none.",
	}
	attributes["entries"] = schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: "Its entries, one for each private key.",
		NestedObject: schema.NestedAttributeObject{Attributes: entryAttributes()},
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "What one certificate file on a gate holds. The gate describes the active file to anyone with the token's scope, and an inactive one " +
			"only to whoever knows its password.\n\n" + tfkit.ScopeWords("data-sources/certificate"),
		Attributes: attributes,
	}
}

// Read implements datasource.DataSource.
func (d *DataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m fileModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	at, where := d.gate(&m.ActiveGateURL, &m.EnvironmentID, m.TrustedPrints, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, defaultReadTimeout)
	defer cancel()
	entries := d.describe(ctx, at, where, m, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	m.Entries = entriesOf(entries)
	resp.Diagnostics.Append(tfkit.SetState(ctx, &resp.State, &m)...)
}

// describe takes the active file from the list, which other blocks share, and
// asks with the password only for an inactive one.
func (d *DataSource) describe(ctx context.Context, at *gate.Gate, where location, m fileModel, diags *diag.Diagnostics) []gate.Entry {
	name := m.Name.ValueString()
	listing, err := at.List(ctx)
	d.deps.WarnSkew(where.address.String(), at.Skew, diags)
	var file gate.File
	var there bool
	if err == nil {
		file, there, err = at.Find(ctx, listing, name)
	}
	if err != nil {
		diags.Append(where.cannotList(err).At(atGateURL))
		return nil
	}
	switch {
	case !there:
		diags.AddAttributeError(path.Root("name"), "No such file",
			fmt.Sprintf("%s has no file %s. It lists: %s.", where.address, strconv.Quote(name), gate.Quoted(listing.Names())))
		return nil
	case file.Active:
		return file.Entries
	case m.Password.IsNull():
		diags.AddAttributeError(path.Root("password"), "No password for an inactive file",
			fmt.Sprintf("%s on %s is inactive, and the gate describes an inactive file only with its password.", strconv.Quote(name), where.address))
		return nil
	}
	described, err := at.Describe(ctx, file.Name, rest.NewSecret(m.Password.ValueString()))
	switch {
	case err == nil:
		return described.Entries
	case rest.HasStatus(err, http.StatusBadRequest):
		diags.AddAttributeError(path.Root("password"), "Wrong password",
			fmt.Sprintf("The password does not open %s on %s. %s", strconv.Quote(name), where.address, passwordAdvice))
	default:
		diags.Append(tfkit.ExplainGate("describing "+strconv.Quote(name)+" on "+where.address.String(), err).At(atGateURL))
	}
	return nil
}
