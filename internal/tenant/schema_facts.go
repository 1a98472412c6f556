// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
)

// factAttributes are what is known of the rotation.
func factAttributes() map[string]schema.Attribute {
	text := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, MarkdownDescription: description}
	}
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, Sensitive: true, MarkdownDescription: description}
	}
	instant := func(description string) schema.Attribute {
		return schema.StringAttribute{Computed: true, CustomType: timetypes.RFC3339Type{}, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"id": text("Always `" + currentID + "`."),
		"phase": text("`started`, `finished` or `cancelled`. The API cannot be asked for it: what others do is noticed only where connection info " +
			"(scope `InstallerDownload`) then serves another token than at first since the start; until that shows, the phase stays `started`."),
		"active_token": secret("The token that components are to carry: the new one, and after a cancellation the previous one again. " +
			"Null with `store_tokens = false`."),
		"old_token":           secret("The token before the rotation, valid while the rotation is open. Null afterwards, and with `store_tokens = false`."),
		"active_token_sha256": text("SHA-256 of that token, as lower-case hex: compare it with what a component carries."),
		"old_token_sha256":    text("SHA-256 of the old token, as lower-case hex."),
		"started_at":          instant("When the rotation was started, by the API's clock, RFC 3339; after an import, when it was imported."),
		"finished_at":         instant("When it was finished, by the API's clock, RFC 3339. Null before, and where somebody else finished it."),
		"next_step":           text("What the vendor's procedure demands now."),
	}
}
