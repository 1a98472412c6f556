// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/tfsdk"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// model is plan and state of the resource. Its write-only fields exist because
// the framework maps every attribute, and stay null: their values are read from
// the configuration into inputs and never come here.
type model struct {
	ID             types.String `tfsdk:"id"`
	Generate       types.Object `tfsdk:"generate"`
	CertificatePEM types.String `tfsdk:"certificate_pem"`
	ChainInput     types.String `tfsdk:"certificate_chain_pem"`
	PrivateKeyWO   types.String `tfsdk:"private_key_pem_wo"`
	PasswordWO     types.String `tfsdk:"password_wo"`
	JKSFile        types.String `tfsdk:"jks_file"`
	PKCS12File     types.String `tfsdk:"pkcs12_file"`
	BackupFile     types.String `tfsdk:"backup_file"`
	Alias          types.String `tfsdk:"alias"`
	Profile        types.String `tfsdk:"profile"`
	Revision       types.String `tfsdk:"revision"`
	RenewBefore    types.String `tfsdk:"renew_before"`
	ExpiryWarning  types.String `tfsdk:"expiry_warning"`

	facts

	Files        types.Map  `tfsdk:"files"`
	MissingFiles types.List `tfsdk:"missing_files"`
}

// facts are the computed attributes that describe the key.
type facts struct {
	given.Facts

	ChainPEM types.String `tfsdk:"chain_pem"`
}

// factsOf describes a certificate with its issuers.
func factsOf(of keystore.Entry) facts {
	return facts{given.FactsOf(keystore.FactsOf(of.Leaf)), types.StringValue(keystore.WritePEM(of.Certificates()...))}
}

func unknownFacts() facts { return facts{given.UnknownFacts(), types.StringUnknown()} }

// file is the configured path of a kind of file.
func (m model) file(kind content.Kind) types.String {
	switch kind {
	case content.JKS:
		return m.JKSFile
	case content.PKCS12:
		return m.PKCS12File
	default:
		return m.BackupFile
	}
}

// attributeOf is where the path of a kind of file is configured.
func attributeOf(kind content.Kind) path.Path { return path.Root(string(kind) + "_file") }

// kinds are the files that there are to be. One whose path is unknown counts.
func (m model) kinds() []content.Kind {
	var kinds []content.Kind
	for _, kind := range content.Kinds() {
		if !m.file(kind).IsNull() {
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// named names the key at the end of a summary, by its first file.
func (m model) named() string {
	for _, kind := range m.kinds() {
		if file := m.file(kind).ValueString(); file != "" {
			return file
		}
	}
	return ""
}

// written are the sums of the files that a state knows, by their path. Private
// state knows them, too, but not that of a tainted resource.
func (m model) written() map[string]string {
	all := map[string]string{}
	for kind, sum := range sumsOf(m.Files) {
		all[m.file(kind).ValueString()] = sum
	}
	return all
}

// sumsOf reads the attribute `files`.
func sumsOf(files types.Map) map[content.Kind]string {
	sums := map[content.Kind]string{}
	for kind, sum := range files.Elements() {
		if text, ok := sum.(types.String); ok {
			sums[content.Kind(kind)] = text.ValueString()
		}
	}
	return sums
}

func sumsMap(sums map[content.Kind]string) types.Map {
	elements := map[string]attr.Value{}
	for kind, sum := range sums {
		elements[string(kind)] = types.StringValue(sum)
	}
	return types.MapValueMust(types.StringType, elements)
}

// generates says that the key is made here. It is not known of an object that is
// unknown.
func (m model) generates() bool { return !m.Generate.IsNull() }

// Format keeps a model from being printed, whatever comes to be in it.
func (model) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "activegate_keystore (redacted)")
}

// notes are what the resource remembers beside its attributes. The engine stores
// them in clear text, and hands them on to the plan of a replacement, which sees
// no state.
type notes struct {
	// Owner is who has the files, in the ledger of a run.
	Owner string `json:"owner,omitempty"`
	// Written are the sums of what was written, by the path as it was configured.
	Written map[string]string `json:"written,omitempty"`
	// Interrupted says that an apply was killed while it wrote.
	Interrupted bool `json:"interrupted,omitempty"`
	// At is when a refresh last looked at a key that is made here. What is due is
	// judged by it: by the clock, plan and apply would not be the same.
	At *time.Time `json:"at,omitempty"`
}

// sums are what may lie at a path and is ours, whatever it is spelled like.
func (n notes) sums(file string) []string {
	if sum, known := n.Written[file]; known {
		return []string{sum}
	}
	for other, sum := range n.Written {
		if samePath(other, file) {
			return []string{sum}
		}
	}
	return nil
}

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
