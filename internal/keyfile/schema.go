// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keyfile is what makes keys: the resource activegate_keystore, which
// writes one key with its certificates as files and keeps nothing of it in state,
// and the ephemeral resource activegate_self_signed_certificate.
//
// What a file holds is decided in content, how it gets to the disk in disk, and
// how a key is made in keystore/selfsigned; none of them knows Terraform. Read
// looks at the files and notes what is due; plan decides from configuration, state
// and these notes whether everything is written anew; create and update do that.
package keyfile

import (
	"context"
	"fmt"
	"maps"

	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/disk"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Resource is activegate_keystore. There is no import: of a key whose
// files somebody else wrote, nothing is known.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{tfkit.Resource{Name: "keystore"}} }

// Schema implements resource.Resource.
func (r *Resource) Schema(_ context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{"generate": generateAttribute()}
	for _, group := range []map[string]schema.Attribute{inputAttributes(), fileAttributes(), behaviourAttributes(), publicAttributes(), given.FactAttributes()} {
		maps.Copy(attributes, group)
	}
	resp.Schema = schema.Schema{
		MarkdownDescription: "A private key with its certificates as files: a Java keystore, a PKCS#12 file, a backup. The key is generated or given, " +
			"and neither it nor the password is kept in state. For installers, `custom.properties`, containers and AppMon.",
		Attributes: attributes,
	}
}

// inputAttributes are a key that is there already. No stock validator may stand
// on what is sensitive: it echoes the value.
func inputAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"certificate_pem": schema.StringAttribute{
			Optional: true, MarkdownDescription: "The certificate of an existing key as PEM; the chain may follow it. Instead of `generate`.",
		},
		"certificate_chain_pem": schema.StringAttribute{
			Optional: true, MarkdownDescription: "The issuers' certificates as PEM, in any order.",
		},
		"private_key_pem_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "The private key of `certificate_pem` as PEM (PKCS#1, PKCS#8 or SEC 1, not encrypted), write-only: it is never stored.",
		},
		"password_wo": schema.StringAttribute{
			Optional: true, Sensitive: true, WriteOnly: true,
			MarkdownDescription: "Password of `jks_file` and `pkcs12_file`, which need one: ASCII, at least 6 characters; write-only, it is never stored. " +
				"A new password alone is not noticed: `revision` announces it.",
		},
	}
}

// fileAttributes say which files there are, and how they are encoded.
func fileAttributes() map[string]schema.Attribute {
	file := func(description string) schema.Attribute {
		return schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.StringForm("the path of a file", checkPath)}, MarkdownDescription: description,
		}
	}
	return map[string]schema.Attribute{
		"jks_file":    file("Path of a Java keystore (JKS), as AppMon reads it. JKS protects the key with SHA-1 only: treat the file as the key."),
		"pkcs12_file": file("Path of a PKCS#12 file, as gates, their installers and containers read it."),
		"backup_file": file("Path of a ZIP archive of `key.pem` and `chain.pem` and nothing else, as AppMon's wizard imports it. **The key in it is not encrypted.**"),
		"alias": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.StringForm("an alias", content.CheckAlias)},
			MarkdownDescription: "Alias of the key, in lower case. Default: `dtserver` in `jks_file`, none in `pkcs12_file` (Java then calls it `1`).",
		},
		"profile": schema.StringAttribute{
			Optional: true, Computed: true, Validators: []validator.String{stringvalidator.OneOf(texts(content.Profiles())...)},
			MarkdownDescription: "Who the files are for. `appmon`: what its wizard refuses is an error of the plan (a key that is not RSA or has less than 2048 bits, a chain without its root, unrelated certificates), " +
				"and the PKCS#12 file is encoded for Java 8. `activegate`: encoded for Java 17. Default: `appmon` with `jks_file` or `backup_file`, else `activegate`.",
		},
	}
}

// behaviourAttributes say when everything is written anew, and what is warned of.
func behaviourAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"revision": schema.StringAttribute{
			Optional: true, MarkdownDescription: "Any change writes all files anew, with a new key if it is generated.",
		},
		"renew_before": schema.StringAttribute{
			Optional: true, Validators: []validator.String{tfkit.DurationForm()},
			MarkdownDescription: "With `generate`: when less than this is left of the certificate, for example `30d`, the next apply makes a new key and writes all files anew. Without it nothing is renewed by itself.",
		},
		"expiry_warning": given.ExpiryWarning(),
	}
}

// publicAttributes are what is public of the key and its files.
func publicAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"id":        schema.StringAttribute{Computed: true, MarkdownDescription: "An id of this resource, made up at its creation."},
		"chain_pem": schema.StringAttribute{Computed: true, MarkdownDescription: "The leaf and its issuers as PEM, the root last: what whoever has to trust the key is given. Public."},
		"files": schema.MapAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "The files that were written: from the kind (`jks`, `pkcs12`, `backup`) to the SHA-256 of the file.",
		},
		"missing_files": schema.ListAttribute{
			Computed: true, ElementType: types.StringType,
			MarkdownDescription: "Kinds of the files that are not there any more as they were written.",
		},
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig. It checks form
// only: an error here would block even a destroy. Only what is known conflicts,
// and only what is known to be left out is missed.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	v := validation{Values: tfkit.ValuesOf(req.Config.Raw), diags: &resp.Diagnostics}
	v.source()
	v.files()
	v.paths()
}

type validation struct {
	tfkit.Values

	diags *diag.Diagnostics
}

func (v validation) conflict(at, detail string) {
	v.diags.AddAttributeError(path.Root(at), "Conflicting keystore inputs", detail)
}

// source wants the key to be either generated or given.
func (v validation) source() {
	switch {
	case v.IsNull("generate") && v.IsNull("certificate_pem"):
		v.diags.AddAttributeError(path.Root("generate"), "No key configured",
			"Set `generate`, to make a key, or `certificate_pem` with `private_key_pem_wo`, to give one.")
	case v.IsSet("generate"):
		for _, name := range []string{"certificate_pem", "certificate_chain_pem", "private_key_pem_wo"} {
			if v.IsSet(name) {
				v.conflict(name, "Set either `generate` or a key of your own, not both: remove `generate`, or `"+name+"`.")
			}
		}
	case v.IsNull("generate") && v.IsSet("renew_before"):
		v.conflict("renew_before", "Only a key that is generated is renewed by itself: remove `renew_before`, or set `generate`. For a key of your own there is `expiry_warning`.")
	}
}

// files wants at least one file, and a password for those that take one.
func (v validation) files() {
	var wants, files []string
	for _, kind := range content.Kinds() {
		name := attributeOf(kind).String()
		if !v.IsNull(name) {
			files = append(files, name)
		}
		if kind.TakesPassword() && v.IsSet(name) {
			wants = append(wants, name)
		}
	}
	if len(files) == 0 {
		v.diags.AddAttributeError(path.Root("pkcs12_file"), "No file configured", "Set at least one of `jks_file`, `pkcs12_file` and `backup_file`.")
	}
	if len(wants) > 0 && v.IsNull("password_wo") {
		v.diags.AddAttributeError(path.Root("password_wo"), "No password configured",
			fmt.Sprintf("`%s` needs a password: set `password_wo`.", wants[0]))
	}
}

// paths wants a path of its own for each file.
func (v validation) paths() {
	taken := map[string]string{}
	for _, kind := range content.Kinds() {
		name := attributeOf(kind).String()
		if !v.IsSet(name) {
			continue
		}
		place := disk.Resolve(v.String(name).ValueString())
		if other, is := taken[place]; is {
			v.conflict(name, fmt.Sprintf("`%s` and `%s` are the same file: give each a path of its own.", other, name))
		}
		taken[place] = name
	}
}
