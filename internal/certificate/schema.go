// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{
		gateAttributes(), inputAttributes(), behaviourAttributes(), factAttributes(),
	} {
		for name, attribute := range group {
			attributes[name] = attribute
		}
	}
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long a first upload may take, with its verification: a Go duration such as `10m`. Default `10m`.",
		ReadDescription:   "How long a refresh may take. Default `2m`.",
		UpdateDescription: "How long a rotation may take, with its verification. Default `10m`.",
		DeleteDescription: "How long a destroy may take. Default `5m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "The TLS certificate that one ActiveGate serves. A changed certificate is rotated in place: " +
			"uploaded under a fresh name, verified by list and TLS handshake, and only then is the predecessor deleted. " +
			"No `lifecycle` block is needed.",
		Attributes: attributes,
	}
}

// factAttributes are what is known of the certificate that this resource put
// on the gate. All of them are public.
func factAttributes() map[string]schema.Attribute {
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id": text("Gate and environment: `https://gate1:9999,abc12345`."),
		"active": schema.BoolAttribute{
			Computed:            true,
			MarkdownDescription: "Whether the gate serves this certificate. `false` after a refresh means drift, and the next apply repairs it.",
		},
		"fingerprint_sha256": text("SHA-256 of the leaf, as lower-case hex."),
		"subject":            text("Subject of the leaf."),
		"issuer":             text("Issuer of the leaf."),
		"serial_number":      text("Serial number of the leaf, as lower-case hex."),
		"not_before":         instant("Start of the leaf's validity, RFC 3339."),
		"not_after":          instant("End of the leaf's validity, RFC 3339."),
		"dns_names": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "DNS names that the leaf covers.",
		},
		"retained_names": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Files of earlier rotations that are still on the gate: the predecessor under `keep_previous`, " +
				"files that could not be deleted so far, and those of which it is not known yet whether an interrupted upload has put them there.",
		},
	}
}
