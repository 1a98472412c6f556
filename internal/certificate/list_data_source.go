// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ListDataSource is activegate_certificate_list: what is on one gate.
type ListDataSource struct{ gateSource }

var _ datasource.DataSourceWithConfigure = (*ListDataSource)(nil)

// NewListDataSource returns the data source.
func NewListDataSource() datasource.DataSource { return &ListDataSource{} }

// listModel is its configuration and result.
type listModel struct {
	ActiveGateURL types.String `tfsdk:"activegate_url"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	TrustedPrints types.List   `tfsdk:"trusted_fingerprints"`
	Reachable     types.Bool   `tfsdk:"reachable"`
	ActiveName    types.String `tfsdk:"active_name"`
	DefaultInUse  types.Bool   `tfsdk:"default_certificate_in_use"`
	ServedPrint   types.String `tfsdk:"served_fingerprint"`
	Certificates  types.List   `tfsdk:"certificates"`
}

// Metadata implements datasource.DataSource.
func (d *ListDataSource) Metadata(_ context.Context, req datasource.MetadataRequest, resp *datasource.MetadataResponse) {
	resp.TypeName = req.ProviderTypeName + "_certificate_list"
}

// Schema implements datasource.DataSource.
func (d *ListDataSource) Schema(_ context.Context, _ datasource.SchemaRequest, resp *datasource.SchemaResponse) {
	attributes := map[string]schema.Attribute{
		"reachable": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the gate answered. `false` only under the provider's " +
			"`on_unreachable = \"defer\"`; otherwise a gate that is down is an error."},
		"active_name": schema.StringAttribute{Computed: true, MarkdownDescription: "The active file; null while the built-in certificate is served."},
		"default_certificate_in_use": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether no uploaded file is active, so that the gate serves " +
			"its built-in, self-signed certificate."},
		"served_fingerprint": schema.StringAttribute{Computed: true, MarkdownDescription: "SHA-256 fingerprint of the leaf that the gate presented to this request."},
		"certificates": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "All uploaded files, sorted by name. The gate describes only the active one.",
			NestedObject: schema.NestedAttributeObject{Attributes: fileAttributes()},
		},
	}
	for name, attribute := range gateSourceAttributes() {
		attributes[name] = attribute
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "The certificate files on one gate, and which one it serves.\n\n" + tfkit.ScopeWords("data-sources/certificate_list"),
		Attributes:          attributes,
	}
}

// Read implements datasource.DataSource.
func (d *ListDataSource) Read(ctx context.Context, req datasource.ReadRequest, resp *datasource.ReadResponse) {
	var m listModel
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &m)...); resp.Diagnostics.HasError() {
		return
	}
	at, where := d.gate(&m.ActiveGateURL, &m.EnvironmentID, m.TrustedPrints, &resp.Diagnostics)
	if resp.Diagnostics.HasError() {
		return
	}
	ctx, cancel := clock.Bounded(ctx, defaultReadTimeout)
	defer cancel()
	listing, err := at.List(ctx)
	d.deps.WarnSkew(where.address.String(), at.Skew, &resp.Diagnostics)
	switch {
	case err == nil:
		m.Reachable = types.BoolValue(true)
		active, custom := listing.Active()
		m.ActiveName, m.DefaultInUse = types.StringNull(), types.BoolValue(!custom)
		if custom {
			m.ActiveName = types.StringValue(active.Name)
		}
		m.ServedPrint = types.StringNull()
		if leaf := listing.Served(); leaf != nil {
			m.ServedPrint = types.StringValue(keystore.FactsOf(leaf).FingerprintSHA256)
		}
		m.Certificates = filesOf(listing.Files)
	case rest.IsUnreachable(err) && d.deps.DeferUnreachable:
		failure := where.cannotList(err)
		resp.Diagnostics.AddAttributeWarning(atGateURL, failure.About(where.gate()).Summary, failure.Detail)
		m.Reachable, m.ActiveName, m.DefaultInUse = types.BoolValue(false), types.StringNull(), types.BoolNull()
		m.ServedPrint, m.Certificates = types.StringNull(), types.ListNull(types.ObjectType{AttrTypes: fileTypes()})
	default:
		failure := where.cannotList(err)
		if rest.IsUnreachable(err) {
			failure.Detail += " " + tfkit.DeferAdvice
		}
		resp.Diagnostics.Append(failure.At(atGateURL))
		return
	}
	resp.Diagnostics.Append(tfkit.SetState(ctx, &resp.State, &m)...)
}

// fileAttributes describe one file on a gate.
func fileAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"name":   schema.StringAttribute{Computed: true, MarkdownDescription: "The file's name."},
		"active": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the gate serves it."},
		"entries": schema.ListNestedAttribute{
			Computed: true, MarkdownDescription: "Its entries; empty for an inactive file, which the gate does not describe without its password.",
			NestedObject: schema.NestedAttributeObject{Attributes: entryAttributes()},
		},
	}
}

// entryAttributes describe one alias of a keystore.
func entryAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"alias":         text("The alias in the keystore."),
		"subject":       text("Subject, as the gate prints it."),
		"serial_number": text("Serial number, as lower-case hex."),
		"valid_from":    instant("Start of validity, RFC 3339; null where the abbreviation of the gate's time zone is ambiguous."),
		"valid_to":      instant("End of validity, RFC 3339; null where the abbreviation of the gate's time zone is ambiguous."),
		"description":   text("The gate's raw text."),
	}
}

func entryTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"alias": types.StringType, "subject": types.StringType, "serial_number": types.StringType,
		"valid_from": timetypes.RFC3339Type{}, "valid_to": timetypes.RFC3339Type{}, "description": types.StringType,
	}
}

func fileTypes() map[string]attr.Type {
	return map[string]attr.Type{
		"name": types.StringType, "active": types.BoolType,
		"entries": types.ListType{ElemType: types.ObjectType{AttrTypes: entryTypes()}},
	}
}

// filesOf converts a listing's files, which are sorted by name.
func filesOf(files []gate.File) types.List {
	elements := make([]attr.Value, 0, len(files))
	for _, file := range files {
		elements = append(elements, types.ObjectValueMust(fileTypes(), map[string]attr.Value{
			"name": types.StringValue(file.Name), "active": types.BoolValue(file.Active), "entries": entriesOf(file.Entries),
		}))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: fileTypes()}, elements)
}

// entriesOf converts the entries of one file.
func entriesOf(entries []gate.Entry) types.List {
	elements := make([]attr.Value, 0, len(entries))
	for _, entry := range entries {
		elements = append(elements, types.ObjectValueMust(entryTypes(), map[string]attr.Value{
			"alias": types.StringValue(entry.Alias), "subject": textOrNull(entry.Subject), "serial_number": textOrNull(entry.SerialNumber),
			"valid_from": instantOrNull(entry.ValidFrom), "valid_to": instantOrNull(entry.ValidTo),
			"description": types.StringValue(entry.Description),
		}))
	}
	return types.ListValueMust(types.ObjectType{AttrTypes: entryTypes()}, elements)
}

func textOrNull(text string) types.String {
	if text == "" {
		return types.StringNull()
	}
	return types.StringValue(text)
}

func instantOrNull(instant *time.Time) timetypes.RFC3339 {
	if instant == nil {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(instant.UTC())
}
