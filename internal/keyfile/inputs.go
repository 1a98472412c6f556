// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"crypto/x509"
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// input is one input as the configuration gives it.
type input struct {
	value         rest.Secret
	path          path.Path
	null, unknown bool
}

func (i input) known() bool { return !i.null && !i.unknown }

// inputs are those that are read from the configuration, where alone write-only
// values are. They are never written back.
type inputs struct{ certificate, chain, key, password input }

func readInputs(config tfsdk.Config) inputs {
	values := tfkit.ValuesOf(config.Raw)
	read := func(name string) input {
		value := values.String(name)
		return input{value: rest.NewSecret(value.ValueString()), path: path.Root(name), null: value.IsNull(), unknown: value.IsUnknown()}
	}
	return inputs{
		certificate: read("certificate_pem"), chain: read("certificate_chain_pem"),
		key: read("private_key_pem_wo"), password: read("password_wo"),
	}
}

// planned takes from a plan what it holds: an engine that ignores changes of an
// attribute gives the apply its configuration as it is.
func (in inputs) planned(m model) inputs {
	for given, value := range map[*input]types.String{&in.certificate: m.CertificatePEM, &in.chain: m.ChainInput} {
		given.value, given.null, given.unknown = rest.NewSecret(value.ValueString()), value.IsNull(), value.IsUnknown()
	}
	return in
}

// material is a key that is given, judged. Without its key, which may be unknown
// still, bundle is nil.
type material struct {
	leaf     *x509.Certificate
	chain    []*x509.Certificate
	findings []keystore.Finding
	bundle   *keystore.Bundle
}

// entry is the same for those who judge chains.
func (m *material) entry() keystore.Entry { return keystore.Entry{Leaf: m.leaf, Chain: m.chain} }

// judge reads the certificate that is given, with its key if that is known. It is
// nil where a part is unknown.
func (in inputs) judge() (*material, error) {
	if !in.certificate.known() || in.chain.unknown {
		return nil, nil //nolint:nilnil // neither an error nor a certificate
	}
	certificate, chain := in.certificate.value.Reveal(), in.chain.value.Reveal()
	if in.key.known() {
		bundle, err := keystore.ParseBundle(certificate, chain, in.key.value.Reveal())
		if err != nil {
			return nil, err
		}
		return &material{leaf: bundle.Leaf, chain: bundle.Chain, findings: bundle.Keystore().Findings, bundle: bundle}, nil
	}
	leaf, issuers, findings, err := keystore.ParseCertificates(certificate, chain)
	var refused *keystore.Error
	if errors.As(err, &refused) && refused.Reason == keystore.ReasonLeafUnclear {
		return nil, nil //nolint:nilnil // only the key can tell
	}
	if err != nil {
		return nil, err
	}
	return &material{leaf: leaf, chain: issuers, findings: findings}, nil
}

// at is the attribute of an input of the keystore's.
func (in inputs) at(about keystore.Input) path.Path {
	switch about {
	case keystore.InputChain:
		if in.chain.null {
			return in.certificate.path
		}
		return in.chain.path
	case keystore.InputPrivateKey:
		return in.key.path
	case keystore.InputPassword:
		return in.password.path
	default:
		return in.certificate.path
	}
}

// form is how a model's files are encoded.
func (in inputs) form(m model) content.Form {
	return content.Form{Alias: m.Alias.ValueString(), Password: in.password.value.Reveal(), Profile: content.Profile(m.Profile.ValueString())}
}
