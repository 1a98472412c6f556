// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package provider

import (
	"context"

	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tftypes"
)

// validate checks a configuration in which nothing is wrong; nil where something
// is, or may be: the framework then says what.
func (u *unchanged) validate(ctx context.Context, req *tfprotov6.ValidateResourceConfigRequest) *tfprotov6.ValidateResourceConfigResponse {
	k := u.kinds()[req.TypeName]
	if k == nil || req.Config == nil || len(k.schema.Blocks) > 0 || k.schema.DeprecationMessage != "" {
		return nil
	}
	raw, err := req.Config.Unmarshal(k.object)
	if err != nil {
		return nil
	}
	one := k.create()
	config := tfsdk.Config{Schema: k.schema, Raw: raw}
	call := resource.ValidateConfigRequest{Config: config}
	writeOnly := false
	if req.ClientCapabilities != nil {
		writeOnly = req.ClientCapabilities.WriteOnlyAttributesAllowed
		call.ClientCapabilities.WriteOnlyAttributesAllowed = writeOnly
	}
	if _, more := one.(resource.ResourceWithConfigValidators); more {
		return nil
	}
	if validated, ok := one.(resource.ResourceWithValidateConfig); ok {
		var resp resource.ValidateConfigResponse
		if validated.ValidateConfig(ctx, call, &resp); len(resp.Diagnostics) > 0 {
			return nil
		}
	}
	var values map[string]tftypes.Value
	form := form{config: config, writeOnly: writeOnly}
	if raw.As(&values) != nil || !form.keeps(ctx, root(), k.schema.Attributes, values) {
		return nil
	}
	return &tfprotov6.ValidateResourceConfigResponse{}
}
