// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
	"github.com/hashicorp/terraform-plugin-framework-validators/setvalidator"
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/resource"
	"github.com/hashicorp/terraform-plugin-framework/resource/identityschema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/booldefault"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Resource is activegate_certificate.
type Resource struct{ tfkit.Resource }

var (
	_ resource.ResourceWithConfigure      = (*Resource)(nil)
	_ resource.ResourceWithIdentity       = (*Resource)(nil)
	_ resource.ResourceWithImportState    = (*Resource)(nil)
	_ resource.ResourceWithModifyPlan     = (*Resource)(nil)
	_ resource.ResourceWithValidateConfig = (*Resource)(nil)
)

// base is what the resource and the list of it are made of.
var base = tfkit.Resource{Name: "certificate", MutableIdentity: true} // a rotation changes the file's name

// NewResource returns the resource.
func NewResource() resource.Resource { return &Resource{base} }

// IdentitySchema implements resource.ResourceWithIdentity.
func (r *Resource) IdentitySchema(_ context.Context, _ resource.IdentitySchemaRequest, resp *resource.IdentitySchemaResponse) {
	resp.IdentitySchema = identityschema.Schema{Attributes: map[string]identityschema.Attribute{
		"activegate_url": identityschema.StringAttribute{RequiredForImport: true, Description: "The gate, such as https://gate1:9999; without a port it is 9999."},
		"environment_id": identityschema.StringAttribute{RequiredForImport: true, Description: "The environment whose API the gate offers."},
		"name":           identityschema.StringAttribute{RequiredForImport: true, Description: "The file's name on the gate. It changes with every rotation."},
	}}
}

// Defaults of `timeouts`. A rotation may poll the gate twice for a minute, and
// once more on the way back.
const (
	defaultCreateTimeout = 10 * time.Minute
	defaultReadTimeout   = 2 * time.Minute
	defaultUpdateTimeout = 10 * time.Minute
	defaultDeleteTimeout = 5 * time.Minute
)

// Schema implements resource.Resource.
func (r *Resource) Schema(ctx context.Context, _ resource.SchemaRequest, resp *resource.SchemaResponse) {
	attributes := map[string]schema.Attribute{}
	for _, group := range []map[string]schema.Attribute{
		gateAttributes(), given.InputAttributes(), inputAttributes(), behaviourAttributes(), factAttributes(),
	} {
		maps.Copy(attributes, group)
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
			"No `lifecycle` block is needed.\n\n" + tfkit.ScopeWords("resources/certificate"),
		Attributes: attributes,
	}
}

// factAttributes are what is known of the certificate that this resource put
// on the gate. All of them are public.
func factAttributes() map[string]schema.Attribute {
	attributes := given.FactAttributes()
	attributes["id"] = schema.StringAttribute{Computed: true, MarkdownDescription: "Gate and environment: `https://gate1:9999,abc12345`."}
	attributes["active"] = schema.BoolAttribute{
		Computed:            true,
		MarkdownDescription: "Whether the gate serves this certificate. `false` after a refresh means drift, and the next apply repairs it.",
	}
	attributes["retained_names"] = schema.ListAttribute{
		Computed: true, ElementType: types.StringType,
		MarkdownDescription: "Files of earlier rotations that are still on the gate: the predecessor under `keep_previous`, " +
			"files that could not be deleted so far, and those of which it is not known yet whether an interrupted upload has put them there.",
	}
	return attributes
}

// fileNameForm accepts the name of a file on a gate.
func fileNameForm() validator.String { return tfkit.StringForm("a plain file name", gate.ValidateName) }

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
			Validators: []validator.String{tfkit.StringForm("the beginning of a plain file name", gate.ValidatePrefix)},
			MarkdownDescription: "Files are stored as `<prefix><first 8 of the leaf's fingerprint>-<random>.p12`; that pattern marks a file as " +
				"this provider's. Default `" + defaultPrefix + "`.",
		},
		"name": schema.StringAttribute{
			Optional: true, Computed: true,
			Validators: []validator.String{fileNameForm()},
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

// inputAttributes are the certificate itself, as one PKCS#12 file or as PEM, but for
// what given has. No stock validator may stand on the sensitive ones: they echo the value.
func inputAttributes() map[string]schema.Attribute {
	secret := func(description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, Sensitive: true, MarkdownDescription: description}
	}
	writeOnly := func(description string) schema.Attribute {
		return schema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true, MarkdownDescription: description}
	}
	return map[string]schema.Attribute{
		"pkcs12_base64": secret("The PKCS#12 file, base64 encoded; DER or BER, as Java reads it. It is kept in state; `pkcs12_base64_wo` is not."),
		"pkcs12_base64_wo": writeOnly("The PKCS#12 file, base64 encoded, write-only: it is never stored. A renewed certificate is noticed " +
			"by its public fingerprint, without a version counter."),
		"certificate_pem": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The certificate as PEM; the chain may follow it. The provider builds the PKCS#12 file.",
		},
		"certificate_chain_pem": schema.StringAttribute{
			Optional: true, Computed: true,
			MarkdownDescription: "The issuers' certificates as PEM, in any order.",
		},
		"password": secret("Password of the PKCS#12 file, not empty: it travels in an HTTP header. With PEM it may be left out: a generated one is then kept in the resource's private state. " +
			"A new password alone is written to state only; the gate gets it with the next upload, which `revision` can ask for."),
		"password_wo": writeOnly("Password of the PKCS#12 file, write-only. A new password alone changes nothing that is served: " +
			"`revision` announces it."),
		"pkcs12_encoding": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(string(keystore.EncodingModern)),
			Validators: []validator.String{stringvalidator.OneOf(string(keystore.EncodingModern), string(keystore.EncodingLegacy))},
			MarkdownDescription: "How the PKCS#12 file is encrypted that is built from PEM: `modern` (PBES2, AES-256, SHA-256) or `legacy` (3DES, for gates with an " +
				"old Java). Default `modern`.",
		},
		"revision": schema.StringAttribute{
			Optional: true,
			MarkdownDescription: "Any change uploads again. If it is set, it alone announces changes of write-only inputs, which suits issuers that " +
				"give another certificate at every run.",
		},
	}
}

// What destroying the resource does to a file that the gate is serving.
const (
	onDestroyRetain   = string(rotate.Retain)
	onDestroyFail     = string(rotate.Fail)
	onDestroyFallback = string(rotate.FallBack)
)

// behaviourAttributes say how a rotation is judged and what destroy does.
func behaviourAttributes() map[string]schema.Attribute {
	return map[string]schema.Attribute{
		"required_dns_names": schema.SetAttribute{
			Optional: true, ElementType: types.StringType, Validators: []validator.Set{setvalidator.NoNullValues()},
			MarkdownDescription: "Names and IP addresses that browsers and agents use for this gate. The plan fails if the leaf does not cover one of them. " +
				"They are compared as clients do: upper and lower case are one, a wildcard stands for one label, and `bücher.example` is covered by `xn--bcher-kva.example`.",
		},
		"verify_served": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(true),
			MarkdownDescription: "After activation, require that the gate presents the new leaf in a TLS handshake, polled up to 60 s. Default `true`.",
		},
		"verify_address": schema.StringAttribute{
			Optional:            true,
			Validators:          []validator.String{given.EndpointForm()},
			MarkdownDescription: "Where to look for the new leaf, as `host:port`, if not at `activegate_url`.",
		},
		"keep_previous": schema.BoolAttribute{
			Optional: true, Computed: true, Default: booldefault.StaticBool(false),
			MarkdownDescription: "Leave the predecessor's file on the gate, inactive, until the next rotation. Default `false`.",
		},
		"on_destroy": schema.StringAttribute{
			Optional: true, Computed: true, Default: stringdefault.StaticString(onDestroyRetain),
			Validators: []validator.String{stringvalidator.OneOf(onDestroyRetain, onDestroyFail, onDestroyFallback)},
			MarkdownDescription: "What destroy does to the file while it is active, since the gate refuses to delete an active file. `retain`: leave it, with a warning; " +
				"`fail`: refuse; `fallback`: activate `fallback` first, then delete. Inactive files are deleted if they provably are this resource's. Default `retain`. " +
				"A gate that cannot be reached is given up by `retain` only. " +
				"It must be applied before the destroy: destroy knows only the state. A move to another gate releases the gate before in the same way.",
		},
		// Only its password is sensitive: for a sensitive object engines generate
		// the configuration of an import as {}, which is none.
		"fallback": schema.SingleNestedAttribute{
			Optional:            true,
			MarkdownDescription: "A file that is already on the gate, for `on_destroy = \"fallback\"` and for going back when a new certificate does not verify. It is never deleted, whoever put it there.",
			Attributes: map[string]schema.Attribute{
				"name": schema.StringAttribute{
					Required: true, Validators: []validator.String{fileNameForm()},
					MarkdownDescription: "The file's name on the gate.",
				},
				"password": schema.StringAttribute{
					Required: true, Sensitive: true,
					MarkdownDescription: "The file's password. It is kept in state.",
				},
			},
		},
	}
}

// ValidateConfig implements resource.ResourceWithValidateConfig. It checks form
// only: what a certificate holds, and whether one is needed at all, is judged at
// plan. An error here would block even a destroy.
//
// Only what is known conflicts, and only what is known to be left out is missed:
// a module hands on variables of which some are null in the end. Engines ask
// again at plan and at apply, with what is known then.
func (r *Resource) ValidateConfig(_ context.Context, req resource.ValidateConfigRequest, resp *resource.ValidateConfigResponse) {
	values := tfkit.ValuesOf(req.Config.Raw)
	set := values.IsSet
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
