// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{inputAttributes(), behaviourAttributes(), factAttributes()} {
		for name, attribute := range group {
			attributes[name] = attribute
		}
	}
	attributes["timeouts"] = timeouts.Attributes(ctx, timeouts.Opts{
		Create: true, Read: true, Update: true, Delete: true,
		CreateDescription: "How long a creation may take: a Go duration such as `10m`. Default `5m`.",
		ReadDescription:   "How long a refresh may take. Default `5m`.",
		UpdateDescription: "How long a rotation may take. Default `5m`.",
		DeleteDescription: "How long a destroy waits for gates to use another token before it refuses. Default `10m`.",
	})
	resp.Schema = schema.Schema{
		MarkdownDescription: "An ActiveGate token. Whatever changes rotates it in place: a successor is created, consumers of `token` get it in the same apply, " +
			"and the predecessor stays valid for `overlap`. It is revoked by a later apply, and only when every gate that used it was seen with another token, " +
			"because revoking a token that a gate uses takes that gate offline. No `lifecycle` block is needed.\n\n" +
			tfkit.ScopeWords("resources/token"),
		Attributes: attributes,
	}
}

// factAttributes are what the API tells of the token.
func factAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The token's public id, such as `dt0g02.4KWZO5EF`. It changes with every rotation."},
		"token": schema.StringAttribute{
			Computed: true, Sensitive: true,
			MarkdownDescription: "The whole token, for the gate's configuration. The API tells it only once, at the creation: it is null after an import.",
		},
		"creation_date": schema.StringAttribute{
			Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: "When the token was created, RFC 3339.",
		},
		"owner": schema.StringAttribute{
			Computed: true,
			MarkdownDescription: "The user who owns the access token that created it. Null where the API did not tell, as of a platform token: " +
				"then the next change of the resource asks again.",
		},
		"previous_tokens": schema.ListNestedAttribute{
			Computed:            true,
			MarkdownDescription: "Tokens of earlier rotations that are still valid, oldest first.",
			NestedObject: schema.NestedAttributeObject{Attributes: map[string]schema.Attribute{
				"id": schema.StringAttribute{Computed: true, MarkdownDescription: "The predecessor's public id."},
				"revoke_after": schema.StringAttribute{
					Computed: true, CustomType: timetypes.RFC3339Type{},
					MarkdownDescription: "The end of its overlap, RFC 3339. An apply after it revokes the predecessor, unless a gate still needs it.",
				},
			}},
		},
	}
}
