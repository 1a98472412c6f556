// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"strconv"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// gateModel says which gate a data source asks.
type gateModel struct {
	ActiveGateURL types.String `tfsdk:"activegate_url"`
	EnvironmentID types.String `tfsdk:"environment_id"`
	TrustedPrints types.List   `tfsdk:"trusted_fingerprints"`
}

// withGate are attributes beside those of gateModel.
func withGate(attributes map[string]schema.Attribute) map[string]schema.Attribute {
	maps.Copy(attributes, map[string]schema.Attribute{
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
	})
	return attributes
}

// gate is the gate that is asked; it completes url and environment. A data source
// cannot wait for what is unknown: the engine defers it itself where the
// configuration is.
func (m *gateModel) gate(deps *tfkit.Dependencies, diags *diag.Diagnostics) (*gate.Gate, location) {
	where, located := locate(deps, m.ActiveGateURL, m.EnvironmentID, atGateURL)
	diags.Append(located...)
	switch {
	case diags.HasError():
	case !where.known || deps.GateToken.IsUnknown() || deps.UnknownTrust:
		diags.AddAttributeError(atGateURL, "Provider not configured yet",
			fmt.Sprintf("The gate cannot be asked during this plan, because %s, its address or a setting of trust is known only at apply. "+
				"Give the provider values that are known at plan, or let this data source depend on what makes them.", deps.GateToken))
	case !deps.GateToken.IsSet():
		diags.Append(missingToken(deps))
	}
	if diags.HasError() {
		return nil, location{}
	}
	if m.ActiveGateURL.IsNull() {
		m.ActiveGateURL = types.StringValue(where.address.String())
	}
	m.EnvironmentID = types.StringValue(where.environment)
	return deps.Gates.Gate(where.address, where.environment, rest.Trust{Pins: tfkit.Fingerprints(m.TrustedPrints)}), where.location
}

// fileModel is one file on a gate.
type fileModel struct {
	Name    types.String `tfsdk:"name"`
	Active  types.Bool   `tfsdk:"active"`
	Entries []entryModel `tfsdk:"entries"`
}

// entryModel is one alias of a keystore.
type entryModel struct {
	Alias        types.String      `tfsdk:"alias"`
	Subject      types.String      `tfsdk:"subject"`
	SerialNumber types.String      `tfsdk:"serial_number"`
	ValidFrom    timetypes.RFC3339 `tfsdk:"valid_from"`
	ValidTo      timetypes.RFC3339 `tfsdk:"valid_to"`
	Description  types.String      `tfsdk:"description"`
}

// entriesOf converts the entries of one file; the result is never null.
func entriesOf(file gate.File) []entryModel {
	models := make([]entryModel, 0, len(file.Entries))
	for _, entry := range file.Entries {
		models = append(models, entryModel{
			Alias: types.StringValue(entry.Alias), Subject: tfkit.TextOrNull(entry.Subject), SerialNumber: tfkit.TextOrNull(entry.SerialNumber),
			ValidFrom: instantOrNull(entry.ValidFrom), ValidTo: instantOrNull(entry.ValidTo), Description: types.StringValue(entry.Description),
		})
	}
	return models
}

func instantOrNull(instant *time.Time) timetypes.RFC3339 {
	if instant == nil {
		return timetypes.NewRFC3339Null()
	}
	return timetypes.NewRFC3339TimeValue(instant.UTC())
}

// entries are the attributes of entryModel.
func entries(description string) schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	return schema.ListNestedAttribute{
		Computed: true, MarkdownDescription: description,
		NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
			"alias":         text("The alias in the keystore."),
			"subject":       text("Subject, as the gate prints it."),
			"serial_number": text("Serial number, as lower-case hex."),
			"valid_from":    instant("Start of validity, RFC 3339; null where the abbreviation of the gate's time zone is ambiguous."),
			"valid_to":      instant("End of validity, RFC 3339; null where the abbreviation of the gate's time zone is ambiguous."),
			"description":   text("The gate's raw text."),
		}},
	}
}

// NewDataSource returns activegate_certificate as a data source: what one file holds.
func NewDataSource() datasource.DataSource {
	return tfkit.NewDataSource("certificate", oneSchema, defaultReadTimeout, readOne)
}

// oneModel is its configuration and result.
type oneModel struct {
	gateModel

	Name     types.String `tfsdk:"name"`
	Password types.String `tfsdk:"password"`
	Entries  []entryModel `tfsdk:"entries"`
}

func oneSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "What one certificate file on a gate holds. The gate describes the active file to anyone with the token's scope, and an inactive one " +
			"only to whoever knows its password.\n\n" + tfkit.ScopeWords("data-sources/certificate"),
		Attributes: withGate(map[string]schema.Attribute{
			"name": schema.StringAttribute{
				Required: true, Validators: []validator.String{fileNameForm()},
				MarkdownDescription: "The file's name on the gate.",
			},
			"password": schema.StringAttribute{
				Optional: true, Sensitive: true,
				MarkdownDescription: "The file's password. The active file needs none.",
			},
			"entries": entries("Its entries, one for each private key."),
		}),
	}
}

// readOne takes the active file from the list, which other blocks share, and asks with the
// password only for an inactive one.
func readOne(ctx context.Context, deps *tfkit.Dependencies, m *oneModel, diags *diag.Diagnostics) {
	at, where := m.gate(deps, diags)
	if diags.HasError() {
		return
	}
	listing, err := at.List(ctx)
	deps.WarnSkew(where.address.String(), at.Skew, diags)
	if err != nil {
		diags.Append(where.cannotList(err).At(atGateURL))
		return
	}
	file, err := rotate.Describe(ctx, at, listing, m.Name.ValueString(), secretOf(m.Password))
	if err != nil {
		diags.Append(notDescribed(where, m.Name.ValueString(), err))
		return
	}
	m.Entries = entriesOf(file)
}

// notDescribed says why nothing is known of a file.
func notDescribed(where location, name string, err error) diag.Diagnostic {
	var missing *rotate.NoFileError
	var password *rotate.PasswordError
	switch {
	case errors.As(err, &missing):
		return diag.NewAttributeErrorDiagnostic(atFileName, "No such file",
			fmt.Sprintf("%s has no file %s. It lists: %s.", where.address, strconv.Quote(name), gate.Quoted(missing.Listed)))
	case errors.As(err, &password) && password.Given:
		return diag.NewAttributeErrorDiagnostic(path.Root("password"), "Wrong password",
			fmt.Sprintf("The password does not open %s on %s. %s", strconv.Quote(name), where.address, passwordAdvice))
	case errors.As(err, &password):
		return diag.NewAttributeErrorDiagnostic(path.Root("password"), "No password for an inactive file",
			fmt.Sprintf("%s on %s is inactive, and the gate describes an inactive file only with its password.", strconv.Quote(name), where.address))
	}
	return tfkit.ExplainGate("describing "+strconv.Quote(name)+" on "+where.address.String(), err).At(atGateURL)
}

// NewListDataSource returns activegate_certificate_list: what is on one gate.
func NewListDataSource() datasource.DataSource {
	return tfkit.NewDataSource("certificate_list", listSchema, defaultReadTimeout, readList)
}

// listModel is its configuration and result.
type listModel struct {
	gateModel

	Reachable    types.Bool   `tfsdk:"reachable"`
	ActiveName   types.String `tfsdk:"active_name"`
	DefaultInUse types.Bool   `tfsdk:"default_certificate_in_use"`
	ServedPrint  types.String `tfsdk:"served_fingerprint"`
	Certificates []fileModel  `tfsdk:"certificates"`
}

func listSchema() schema.Schema {
	return schema.Schema{
		MarkdownDescription: "The certificate files on one gate, and which one it serves.\n\n" + tfkit.ScopeWords("data-sources/certificate_list"),
		Attributes: withGate(map[string]schema.Attribute{
			"reachable": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the gate answered. `false` only under the provider's " +
				"`on_unreachable = \"defer\"`; otherwise a gate that is down is an error."},
			"active_name": schema.StringAttribute{Computed: true, MarkdownDescription: "The active file; null while the built-in certificate is served."},
			"default_certificate_in_use": schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether no uploaded file is active, so that the gate serves " +
				"its built-in, self-signed certificate."},
			"served_fingerprint": schema.StringAttribute{Computed: true, MarkdownDescription: "SHA-256 fingerprint of the leaf that the gate presented to this request."},
			"certificates": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "All uploaded files, sorted by name. The gate describes only the active one.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"name":    schema.StringAttribute{Computed: true, MarkdownDescription: "The file's name."},
					"active":  schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether the gate serves it."},
					"entries": entries("Its entries; empty for an inactive file, which the gate does not describe without its password."),
				}},
			},
		}),
	}
}

// readList says under `on_unreachable = "defer"` that a gate is not reachable.
func readList(ctx context.Context, deps *tfkit.Dependencies, m *listModel, diags *diag.Diagnostics) {
	at, where := m.gate(deps, diags)
	if diags.HasError() {
		return
	}
	listing, err := at.List(ctx)
	deps.WarnSkew(where.address.String(), at.Skew, diags)
	m.Reachable = types.BoolValue(err == nil)
	switch {
	case err == nil:
		m.describe(listing)
	case rest.IsUnreachable(err) && deps.DeferUnreachable:
		failure := where.cannotList(err).About(where.gate())
		diags.AddAttributeWarning(atGateURL, failure.Summary, failure.Detail)
	default:
		failure := where.cannotList(err)
		if rest.IsUnreachable(err) {
			failure.Detail += " " + tfkit.DeferAdvice
		}
		diags.Append(failure.At(atGateURL))
	}
}

// describe converts a list, whose files are sorted by name.
func (m *listModel) describe(listing gate.Listing) {
	active, custom := listing.Active()
	m.ActiveName, m.DefaultInUse = tfkit.TextOrNull(active.Name), types.BoolValue(!custom)
	if leaf := listing.Served(); leaf != nil {
		m.ServedPrint = types.StringValue(keystore.FactsOf(leaf).FingerprintSHA256)
	}
	m.Certificates = make([]fileModel, 0, len(listing.Files))
	for _, file := range listing.Files {
		m.Certificates = append(m.Certificates, fileModel{
			Name: types.StringValue(file.Name), Active: types.BoolValue(file.Active), Entries: entriesOf(file),
		})
	}
}
