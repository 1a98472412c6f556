// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/datasource/schema"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// readTimeout bounds a look at a server.
const readTimeout = time.Minute

// NewCollectors returns activegate_appmon_collectors.
func NewCollectors() datasource.DataSource {
	return tfkit.NewDataSource("appmon_collectors", collectorsSchema, readTimeout, readCollectors)
}

// collectorsModel is configuration and result.
type collectorsModel struct {
	URL           types.String     `tfsdk:"appmon_url"`
	TrustedPrints types.List       `tfsdk:"trusted_fingerprints"`
	ServerVersion types.String     `tfsdk:"server_version"`
	Collectors    []collectorModel `tfsdk:"collectors"`
	Offline       []string         `tfsdk:"offline"`
	TooOld        []string         `tfsdk:"too_old"`
	Versions      []string         `tfsdk:"versions"`
	Ready         types.Bool       `tfsdk:"ready"`
	Report        types.String     `tfsdk:"report"`
}

type collectorModel struct {
	ID        types.String `tfsdk:"id"`
	Name      types.String `tfsdk:"name"`
	Host      types.String `tfsdk:"host"`
	Version   types.String `tfsdk:"version"`
	Connected types.Bool   `tfsdk:"connected"`
	Embedded  types.Bool   `tfsdk:"embedded"`
	Local     types.Bool   `tfsdk:"local"`
}

func collectorsSchema() schema.Schema {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	truth := func(description string) schema.Attribute {
		return schema.BoolAttribute{Computed: true, MarkdownDescription: description}
	}
	names := func(description string) schema.Attribute {
		return schema.ListAttribute{Computed: true, ElementType: types.StringType, MarkdownDescription: description}
	}
	return schema.Schema{
		MarkdownDescription: "The collectors of a server of AppMon, which is legacy, as its wizard checks them before another key is deployed: a collector that is offline then does not get the key, " +
			"and cannot connect any more.\n\n**Permission of `appmon_username`:** *" + server.PermissionWebService + "*.",
		Attributes: map[string]schema.Attribute{
			"appmon_url": schema.StringAttribute{
				Optional: true, Validators: []validator.String{tfkit.ParsedForm("the URL of an AppMon server", server.ParseAddress)},
				MarkdownDescription: "The server, for example `https://appmon1:8021`. Default: the provider's `appmon_url`.",
			},
			"trusted_fingerprints": schema.ListAttribute{
				Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
				MarkdownDescription: "SHA-256 fingerprints of leaf certificates that the server may present beside those that are trusted anyway.",
			},
			"server_version": text("Version of the server."),
			"collectors": schema.ListNestedAttribute{
				Computed: true, MarkdownDescription: "All collectors that the server lists, sorted by id. It forgets one half an hour after it left.",
				NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
					"id": text("`name@host`."), "name": text("Its name."), "host": text("Its host."),
					"version":   text("Its version; null where the server does not tell it."),
					"connected": truth("Whether it is connected now."),
					"embedded":  truth("Whether it is part of the server, and restarts with it."),
					"local":     truth("Whether it runs on the server's host."),
				}},
			},
			"offline":  names("Ids of those that are listed and not connected."),
			"too_old":  names("Ids of those before 6.3, which cannot take a key."),
			"versions": names("The versions of server and collectors, without repetitions. They should be one."),
			"ready":    truth("Whether none is offline or too old."),
			"report":   text("All of that as text, a line for each collector: the wizard's list of collector details."),
		},
	}
}

func readCollectors(ctx context.Context, deps *tfkit.Dependencies, m *collectorsModel, diags *diag.Diagnostics) {
	api := require(deps, m.URL, rest.Trust{Pins: tfkit.Fingerprints(m.TrustedPrints)}, diags)
	if api == nil {
		return
	}
	version, err := api.Version(ctx)
	if err != nil {
		diags.Append(tfkit.ExplainAppMon("asking "+api.Address().String()+" for its version", err, server.PermissionWebService).At(atURL))
		return
	}
	all, err := api.Collectors(ctx)
	if err != nil {
		diags.Append(tfkit.ExplainAppMon("listing the collectors of "+api.Address().String(), err, server.PermissionWebService).At(atURL))
		return
	}
	m.show(api, version, all)
}

// show is what was found.
func (m *collectorsModel) show(api *server.Server, version string, all []server.Collector) {
	all = slices.Clone(all)
	slices.SortFunc(all, func(a, b server.Collector) int { return cmp.Compare(a.ID(), b.ID()) })
	verdict := server.Judge(version, all)
	m.ServerVersion, m.Ready = types.StringValue(version), types.BoolValue(verdict.Ready())
	m.Offline, m.TooOld, m.Versions = verdict.Offline, verdict.TooOld, verdict.Versions
	m.Collectors = []collectorModel{}
	for _, one := range all {
		m.Collectors = append(m.Collectors, collectorModel{
			ID: types.StringValue(one.ID()), Name: types.StringValue(one.Name), Host: types.StringValue(one.Host), Version: tfkit.TextOrNull(one.Version),
			Connected: types.BoolValue(one.Connected), Embedded: types.BoolValue(one.Embedded), Local: types.BoolValue(one.Local),
		})
	}
	m.Report = types.StringValue(report(api.Address().String(), version, all, verdict))
}

// report is a line for the server and one for each collector, for people.
func report(address, version string, all []server.Collector, verdict server.Verdict) string {
	var text strings.Builder
	fmt.Fprintf(&text, "AppMon server %s, version %s: %d collectors\n", address, rest.Printable(version), len(all))
	for _, one := range all {
		state := "connected"
		if !one.Connected {
			state = "OFFLINE"
		}
		fmt.Fprintf(&text, "%s: %s, version %s", rest.Printable(one.ID()), state, rest.Printable(cmp.Or(one.Version, "not told")))
		if server.IsTooOld(one.Version) {
			text.WriteString(" (before 6.3: takes no key)")
		}
		if one.Embedded {
			text.WriteString(", embedded")
		}
		text.WriteString("\n")
	}
	if len(verdict.Versions) > 1 {
		fmt.Fprintf(&text, "The versions differ: %s\n", strings.Join(verdict.Versions, ", "))
	}
	return text.String()
}
