// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// input is one certificate input as the configuration gives it. Inputs are read
// from the configuration, where alone write-only values are, and are never
// written back: a write-only value that reaches a state is stored in clear
// text by some engines when the apply fails.
type input struct {
	value     rest.Secret
	path      path.Path
	null      bool
	unknown   bool
	writeOnly bool
}

// known says that there is a value to judge.
func (i input) known() bool { return !i.null && !i.unknown }

// inputs are all certificate inputs of one configuration.
type inputs struct {
	pkcs12      input
	certificate input
	chain       input
	key         input
	password    input
}

// readInputs reads the inputs from the configuration; of each pair the one that
// is set wins, write-only first.
func readInputs(config tfsdk.Config) inputs {
	values := tfkit.ValuesOf(config.Raw)
	read := func(name string, writeOnly bool) input {
		value := values.String(name)
		return input{
			value: rest.NewSecret(value.ValueString()), path: path.Root(name),
			null: value.IsNull(), unknown: value.IsUnknown(), writeOnly: writeOnly,
		}
	}
	either := func(name string) input {
		plain, ephemeral := read(name, false), read(name+"_wo", true)
		if ephemeral.null {
			return plain
		}
		// One of the two is null in the end: which of them is not known yet.
		ephemeral.writeOnly = plain.null || !ephemeral.unknown
		return ephemeral
	}
	return inputs{
		pkcs12:      either("pkcs12_base64"),
		certificate: read("certificate_pem", false),
		chain:       read("certificate_chain_pem", false),
		key:         either("private_key_pem"),
		password:    either("password"),
	}
}

// missing says that the configuration holds no certificate at all, as it does
// under ignore_changes or after an import. On an update that means: keep what is
// there.
func (in inputs) missing() bool { return in.pkcs12.null && in.certificate.null }

// keyless says that it holds a certificate that cannot be uploaded.
func (in inputs) keyless() bool { return in.pkcs12.null && !in.certificate.null && in.key.null }
