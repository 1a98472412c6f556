// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema"
	"github.com/hashicorp/terraform-plugin-framework/resource/schema/stringdefault"
	"github.com/hashicorp/terraform-plugin-framework/schema/validator"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// inputAttributes are the certificate itself, as one PKCS#12 file or as PEM.
// No stock validator may stand on the sensitive ones: they echo the value.
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
		"private_key_pem": secret("The private key as PEM (PKCS#1, PKCS#8 or SEC 1, not encrypted). It is kept in state; `private_key_pem_wo` is not."),
		"private_key_pem_wo": writeOnly("The private key as PEM, write-only: it is never stored. A changed key comes with a changed `certificate_pem`, " +
			"which announces it."),
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
