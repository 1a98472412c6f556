// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package appmon is Dynatrace AppMon, the legacy product: what is left to do of
// bringing its server and collectors onto another key, for which there is no API
// (api-facts 8). The key itself is activegate_keystore's; the lines of start files
// and commands are rendered here, and made in the room start.
package appmon

import (
	"context"
	"maps"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/server"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

const (
	// typeName is the resource's, without the provider's.
	typeName = "appmon_certificate"
	// applyTimeout bounds an apply that names no other time: a server takes minutes
	// to restart.
	applyTimeout = 15 * time.Minute
)

// Resource is activegate_appmon_certificate.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure   = (*Resource)(nil)
	_ resource.ResourceWithIdentity    = (*Resource)(nil)
	_ resource.ResourceWithImportState = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan  = (*Resource)(nil)
)

// The attributes that diagnostics point at.
var (
	atFingerprint = path.Root("fingerprint_sha256")
	atAddresses   = path.Root("verify_addresses")
	atAllow       = path.Root("allow_offline_collectors")
	atMemory      = path.Root("memory_analysis_server")
)

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{tfkit.Resource{Name: typeName}} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = tfkit.IDSchema("URL of the server, such as https://appmon1:8021.")
}

// When collectors are restarted.
const (
	restartLater = "later"
	restartNow   = "now"
)

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{serverAttributes(), collectorAttributes(), factAttributes()} {
		maps.Copy(attributes, group)
	}
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, CreateDescription: "Time for restarts, proof and collectors. Default `15m`.",
		Update: true, UpdateDescription: "The same for an update. Default `15m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "Brings a server of AppMon, which is legacy, and its collectors onto a certificate whose key lies in the server's keystore already: checks the collectors, " +
			"**restarts the server** if it does not present the certificate, proves that it does, and restarts the collectors if that is wanted. Nothing is restarted in a plan or a refresh, " +
			"and no server twice for one certificate.\n\n**Permissions of `appmon_username`:** *" + server.PermissionWebService + "*, *" + server.PermissionRestart + "*; with " +
			"`restart_collectors = \"now\"` also *" + server.PermissionRestartCollector + "*.",
		Attributes: attributes,
	}
}

func serverAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"appmon_url": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.ParsedForm("the URL of an AppMon server", server.ParseAddress)},
			MarkdownDescription: "The server, for example `https://appmon1:8021`. Default: the provider's `appmon_url`. Another server replaces the resource.",
		},
		"fingerprint_sha256": schema.StringAttribute{
			Required: true, Validators: []validator.String{tfkit.ParsedForm("a SHA-256 fingerprint: 64 hex digits, with or without colons", rest.ParseFingerprint)},
			MarkdownDescription: "SHA-256 of the leaf that the server has to present, such as `activegate_keystore.appmon.fingerprint_sha256`.",
		},
		"verify_addresses": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.EachText("host and port", "Not an address of AppMon", endpointCheck(server.DefaultCollectorPort))},
			MarkdownDescription: "Where the leaf has to be presented: `host:port`, or a host, for which the port is 6699. Default: the server's host. That this port presents the leaf is not documented: " +
				"name another one if yours does not. `[]`: nothing is proved, and the server is restarted once for each `fingerprint_sha256` and `revision`.",
		},
		"memory_analysis_server": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.StringForm("host and port", endpointCheck(server.DefaultMemoryPort))},
			MarkdownDescription: "`host:port` of the Memory Analysis Server, or its host, for which the port is 7788, if one is used: it has to be running before the server is restarted, and is to be restarted by hand afterwards.",
		},
		"revision": schema.StringAttribute{
			Optional: true, MarkdownDescription: "Any text; another one allows one more restart for the same certificate.",
		},
		"trusted_fingerprints": schema.ListAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.List{tfkit.FingerprintsForm()},
			MarkdownDescription: "SHA-256 fingerprints of leaf certificates that the server may present beside the new one and those that are trusted anyway: for the first apply that of AppMon's own.",
		},
	}
}

func collectorAttributes() map[string]schema.Attribute {
	names := func(description string) schema.Attribute {
		return schema.SetAttribute{
			Optional: true, ElementType: types.StringType, MarkdownDescription: description,
			Validators: []validator.Set{setvalidator.NoNullValues(), setvalidator.ValueStringsAre(stringvalidator.LengthAtLeast(1))},
		}
	}
	return map[string]schema.Attribute{
		"restart_collectors": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(restartLater), Validators: []validator.String{stringvalidator.OneOf(restartLater, restartNow)},
			MarkdownDescription: "`later`: collectors are restarted by hand, and use the new key from then on; `now`: one at a time, each is waited for, those of the server's own process left out. Default `later`.",
		},
		"expected_collectors": names("Collectors, as `name@host`, that have to be connected before the server is restarted. The server forgets one half an hour after it left."),
		"ignore_collectors":   names("Collectors, as `name@host`, that may be cut off, such as decommissioned ones. They are neither waited for nor restarted."),
		"allow_offline_collectors": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Restarts the server although collectors are offline: those do not get the key, and cannot connect until somebody goes there. Default `false`.",
		},
	}
}

func factAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":      schema.StringAttribute{Computed: true, MarkdownDescription: "URL of the server, with its port."},
		"active":  schema.BoolAttribute{Computed: true, MarkdownDescription: "Whether every one of `verify_addresses` presents the leaf."},
		"version": schema.StringAttribute{Computed: true, MarkdownDescription: "Version of the server."},
		"pending_collectors": schema.ListAttribute{
			Computed: true, ElementType: types.StringType, MarkdownDescription: "Collectors that did not come back after a restart.",
		},
		"next_step": schema.StringAttribute{Computed: true, MarkdownDescription: "What is left to be done by hand after the last apply; empty if nothing is."},
	}
}

// endpointCheck refuses what is neither a host nor host and port.
func endpointCheck(defaultPort uint16) func(text string) error {
	return func(text string) error {
		_, err := server.ParseHostPort(text, defaultPort)
		return err
	}
}
