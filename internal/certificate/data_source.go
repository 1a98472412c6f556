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

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

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
			"only to whoever knows its password.",
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
	ctx, cancel := tfkit.Bounded(ctx, defaultReadTimeout)
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
		diags.Append(tfkit.Explain("listing the certificates of "+where.address.String(), scope, err).At(path.Root("activegate_url")))
		return nil
	}
	switch {
	case !there:
		diags.AddAttributeError(path.Root("name"), "No such file",
			fmt.Sprintf("%s has no file %s. It lists: %s.", where.address, strconv.Quote(name), orNone(quoted(namesIn(listing)))))
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
	case hasStatus(err, http.StatusBadRequest):
		diags.AddAttributeError(path.Root("password"), "Wrong password",
			fmt.Sprintf("The password does not open %s on %s.", strconv.Quote(name), where.address))
	default:
		diags.Append(tfkit.Explain("describing "+strconv.Quote(name)+" on "+where.address.String(), scope, err).At(path.Root("activegate_url")))
	}
	return nil
}
