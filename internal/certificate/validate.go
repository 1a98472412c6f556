// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// ValidateConfig implements resource.ResourceWithValidateConfig. It checks form
// only: what a certificate holds, and whether one is needed at all, is judged at
// plan. An error here would block even a destroy.
//
// Only what is known conflicts, and only what is known to be left out is missed:
// a module hands on variables of which some are null in the end. Engines ask
// again at plan and at apply, with what is known then.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	values := tfkit.ValuesOf(req.Config.Raw)
	set := func(name string) bool { return tfkit.Known(values.String(name)) }
	unset := func(names ...string) bool {
		return !slices.ContainsFunc(names, func(name string) bool { return !values.IsNull(name) })
	}
	refuse := func(name, detail string) {
		resp.Diagnostics.AddAttributeError(path.Root(name), "Conflicting certificate inputs", detail)
	}
	for _, name := range []string{"pkcs12_base64", "private_key_pem", "password"} {
		if set(name) && set(name+"_wo") {
			refuse(name+"_wo", "Set either `"+name+"` or `"+name+"_wo`, not both.")
		}
	}
	pkcs12 := set("pkcs12_base64") || set("pkcs12_base64_wo")
	key := set("private_key_pem") || set("private_key_pem_wo")
	switch {
	case pkcs12 && set("certificate_pem"):
		refuse("certificate_pem", "Set either a PKCS#12 file (`pkcs12_base64` or `pkcs12_base64_wo`) or PEM (`certificate_pem` with a key), not both.")
	case pkcs12 && key:
		refuse("private_key_pem", "A PKCS#12 file brings its own key: remove `private_key_pem` and `private_key_pem_wo`, or give the certificate as PEM.")
	case pkcs12 && set("certificate_chain_pem"):
		refuse("certificate_chain_pem", "A PKCS#12 file brings its own chain: remove `certificate_chain_pem`, or give the certificate as PEM.")
	case key && unset("pkcs12_base64", "pkcs12_base64_wo", "certificate_pem"):
		resp.Diagnostics.AddAttributeError(path.Root("certificate_pem"), "No certificate configured",
			"A private key is configured without its certificate: set `certificate_pem`, or remove the key.")
	}
	if pkcs12 && set("pkcs12_encoding") {
		refuse("pkcs12_encoding", "`pkcs12_encoding` is about files that are built from PEM; a PKCS#12 file is sent as it is.")
	}
	if set("name") && set("name_prefix") {
		resp.Diagnostics.Append(namesDiagnostic(values.String("name"), values.String("name_prefix")))
	}
	if values.String("on_destroy").ValueString() == onDestroyFallback && unset("fallback") {
		resp.Diagnostics.AddAttributeError(path.Root("fallback"), "No fallback configured",
			"`on_destroy = \"fallback\"` makes the gate serve another file before this one is deleted, so it has to know which: "+
				"set `fallback = { name = \"company.p12\", password = var.fallback_password }`, with the name and password of a file that is on the gate. "+
				"The data source `activegate_certificate_list` shows which files are there. Without such a file, set `on_destroy` to `retain` or `fail`.")
	}
}

// namesDiagnostic judges a name beside a prefix. Engines write both when they
// generate the configuration of an import: a prefix that the name does not
// contradict is no error, so that such a configuration can be applied.
func namesDiagnostic(name, prefix types.String) diag.Diagnostic {
	_, generated := gate.ParseName(prefix.ValueString(), name.ValueString())
	if prefix.ValueString() != defaultPrefix && !generated {
		return diag.NewAttributeErrorDiagnostic(path.Root("name"), "Conflicting names", "Set either `name` or `name_prefix`, not both.")
	}
	return diag.NewAttributeWarningDiagnostic(path.Root("name"), "The name is fixed",
		"`name` and `name_prefix` are both set, as in a configuration that was generated for an import: `name` counts, so a changed certificate needs a changed `name`. "+
			"Remove `name`, and the file that is there keeps its name while every later upload gets a fresh one.")
}
