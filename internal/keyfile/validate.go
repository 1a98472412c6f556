// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"context"
	"fmt"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ValidateConfig implements resource.ResourceWithValidateConfig. It checks form
// only: an error here would block even a destroy. Only what is known conflicts,
// and only what is known to be left out is missed.
func (r *Resource) ValidateConfig(ctx context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	var config model
	if resp.Diagnostics.Append(tfkit.GetConfig(ctx, req.Config, &config)...); resp.Diagnostics.HasError() {
		return
	}
	values := tfkit.ValuesOf(req.Config.Raw)
	v := validation{config: config, isNull: values.IsNull, isSet: func(name string) bool {
		value, given := values[name]
		return given && !value.IsNull() && value.IsKnown()
	}, diags: &resp.Diagnostics}
	v.source()
	v.files()
	v.paths()
}

type validation struct {
	config        model
	isNull, isSet func(name string) bool
	diags         *diag.Diagnostics
}

func (v validation) conflict(at, detail string) {
	v.diags.AddAttributeError(path.Root(at), "Conflicting keystore inputs", detail)
}

// source wants the key to be either generated or given.
func (v validation) source() {
	switch {
	case v.isNull("generate") && v.isNull("certificate_pem"):
		v.diags.AddAttributeError(path.Root("generate"), "No key configured",
			"Set `generate`, to make a key, or `certificate_pem` with `private_key_pem_wo`, to give one.")
	case v.isSet("generate"):
		for _, name := range []string{"certificate_pem", "certificate_chain_pem", "private_key_pem_wo"} {
			if v.isSet(name) {
				v.conflict(name, "Set either `generate` or a key of your own, not both: remove `generate`, or `"+name+"`.")
			}
		}
	case v.isNull("generate") && v.isSet("renew_before"):
		v.conflict("renew_before", "Only a key that is generated is renewed by itself: remove `renew_before`, or set `generate`. For a key of your own there is `expiry_warning`.")
	}
}

// files wants at least one file, and a password for those that take one.
func (v validation) files() {
	var wants, given []string
	for _, kind := range content.Kinds() {
		name := attributeOf(kind).String()
		if !v.isNull(name) {
			given = append(given, name)
		}
		if kind.TakesPassword() && v.isSet(name) {
			wants = append(wants, name)
		}
	}
	if len(given) == 0 {
		v.diags.AddAttributeError(path.Root("pkcs12_file"), "No file configured", "Set at least one of `jks_file`, `pkcs12_file` and `backup_file`.")
	}
	if len(wants) > 0 && v.isNull("password_wo") {
		v.diags.AddAttributeError(path.Root("password_wo"), "No password configured",
			fmt.Sprintf("`%s` needs a password: set `password_wo`.", wants[0]))
	}
}

// paths wants a path of its own for each file.
func (v validation) paths() {
	taken := map[string]content.Kind{}
	for _, kind := range v.config.kinds() {
		file := v.config.file(kind)
		if file.IsUnknown() {
			continue
		}
		place := disk.Resolve(file.ValueString())
		if other, is := taken[place]; is {
			v.conflict(attributeOf(kind).String(), fmt.Sprintf("`%s` and `%s` are the same file: give each a path of its own.", attributeOf(other), attributeOf(kind)))
		}
		taken[place] = kind
	}
}
