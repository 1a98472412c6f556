// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"errors"

	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// inputs are those of a key that is given.
type inputs struct{ given.Inputs }

func readInputs(config tfsdk.Config) inputs { return inputs{given.Read(config)} }

// planned takes from a plan what it holds: an engine that ignores changes of an
// attribute gives the apply its configuration as it is.
func (in inputs) planned(m model) inputs {
	for input, value := range map[*given.Input]types.String{&in.Certificate: m.CertificatePEM, &in.Chain: m.ChainInput} {
		input.Value, input.Null, input.Unknown = rest.NewSecret(value.ValueString()), value.IsNull(), value.IsUnknown()
	}
	return in
}

// material is a key that is given, judged. Without its key, which may be unknown
// still, bundle is nil.
type material struct {
	*keystore.Keystore

	bundle *keystore.Bundle
}

// judge reads the certificate that is given, with its key if that is known. It is
// nil where a part is unknown.
func (in inputs) judge() (*material, error) {
	if !in.Certificate.Known() || in.Chain.Unknown {
		return nil, nil //nolint:nilnil // neither an error nor a certificate
	}
	if in.Key.Known() {
		bundle, err := in.Bundle()
		if err != nil {
			return nil, err
		}
		return &material{bundle.Keystore(), bundle}, nil
	}
	store, err := keystore.ParseCertificates(in.Certificate.Value.Reveal(), in.Chain.Value.Reveal())
	if refused, ok := errors.AsType[*keystore.Error](err); ok && refused.Reason == keystore.ReasonLeafUnclear {
		return nil, nil //nolint:nilnil // only the key can tell
	}
	if err != nil {
		return nil, err
	}
	return &material{Keystore: store}, nil
}

// at is the attribute of an input of the keystore's.
func (in inputs) at(about keystore.Input) path.Path {
	switch about {
	case keystore.InputChain:
		if in.Chain.Null {
			return in.Certificate.Path
		}
		return in.Chain.Path
	case keystore.InputPrivateKey:
		return in.Key.Path
	case keystore.InputPassword:
		return in.Password.Path
	default:
		return in.Certificate.Path
	}
}

// form is how a model's files are encoded.
func (in inputs) form(m model) content.Form {
	return content.Form{Alias: m.Alias.ValueString(), Password: in.Password.Value.Reveal(), Profile: content.Profile(m.Profile.ValueString())}
}
