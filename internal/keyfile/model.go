// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keyfile

import (
	"fmt"
	"io"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keyfile/content"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
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
