// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// defaultPrefix marks a file on a gate as made by this provider.
const defaultPrefix = "terraform-"

// gateAttributes say which gate, and under which name the file is stored there.
func gateAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"activegate_url": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfkit.GateURLForm()},
			MarkdownDescription: "The gate, for example `https://gate1:9999`. Without a port it is 9999. `/e/{environment}` at the end is accepted and taken as `environment_id`. " +
				"Defaults to the provider's `activegate_url`. Another gate is a move in place: the certificate is uploaded there and verified, and then the gate before is released as " +
				"`on_destroy` in state says. Another spelling of the same gate changes nothing.",
		},
		"environment_id": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators:          []validator.String{tfkit.EnvironmentIDForm()},
			MarkdownDescription: "The environment whose API the gate offers. Defaults to what `activegate_url` says, then to the provider's.",
		},
		"name_prefix": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(defaultPrefix),
			Validators: []validator.String{tfkit.StringForm("the beginning of a plain file name", checkPrefix)},
			MarkdownDescription: "Files are stored as `<prefix><first 8 of the leaf's fingerprint>-<random>.p12`; that pattern marks a file as " +
				"this provider's. Default `" + defaultPrefix + "`.",
		},
		"name": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{tfkit.StringForm("a plain file name", checkName)},
			MarkdownDescription: "The file's name on the gate. Set it only where the exact name matters: the gate refuses to replace an active file, " +
				"so a changed certificate then needs a changed `name` as well. Conflicts with `name_prefix`.",
		},
		"trusted_fingerprints": schema.ListAttribute{
			Optional: true, ElementType: types.StringType,
			Validators: []validator.List{tfkit.FingerprintsForm()},
			MarkdownDescription: "SHA-256 fingerprints of leaf certificates that this gate may present without a chain of trust; hex, with or without colons. " +
				"The provider's count as well.",
		},
	}
}
