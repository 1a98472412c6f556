// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"encoding/base64"
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/given"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewCustomPropertiesFunction returns custom_properties: the section of a gate's
// custom.properties that names a certificate file (api-facts 9.1).
func NewCustomPropertiesFunction() function.Function {
	return tfkit.TextFunction("custom_properties", customProperties, function.Definition{
		Summary: "The certificate section of an ActiveGate's custom.properties",
		MarkdownDescription: "Renders the section `[com.compuware.apm.webserver]` that makes a gate serve a certificate file from its ssl folder after a restart, " +
			"for gates that are set up by files instead of their REST API. The gate replaces the password by an obfuscated one at its next start.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "certificate_file", MarkdownDescription: "Name of the PKCS#12 file in the gate's ssl folder."},
			function.StringParameter{Name: "password", MarkdownDescription: "Password of the file: plain ASCII, not empty."},
			function.StringParameter{Name: "alias", AllowNullValue: true, MarkdownDescription: "Friendly name of the entry, in lower case; null if the file has none."},
		},
	})
}

func customProperties(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var file, password string
	var alias types.String
	if err := arguments.Get(ctx, &file, &password, &alias); err != nil {
		return "", err
	}
	return renderCustomProperties(file, password, alias)
}

// Positions of the arguments, for errors.
const (
	argumentFile int64 = iota
	argumentPassword
	argumentAlias
)

// renderCustomProperties refuses what would break out of its line, or what a
// gate would not find. Errors never repeat the password.
func renderCustomProperties(file, password string, alias types.String) (string, *function.FuncError) {
	if err := gate.ValidateName(file); err != nil {
		return "", function.NewArgumentFuncError(argumentFile, "certificate_file must be a plain file name: "+err.Error())
	}
	if password == "" {
		return "", function.NewArgumentFuncError(argumentPassword, "password must not be empty")
	}
	if breaksLine(password) {
		return "", function.NewArgumentFuncError(argumentPassword, "password must be one line: it holds a line break or another control character, or begins or ends in a space")
	}
	if found := keystore.PasswordFindings(password); len(found) > 0 {
		return "", function.NewArgumentFuncError(argumentPassword, clause(found[0].Detail))
	}
	lines := []string{"[com.compuware.apm.webserver]", "certificate-file = " + file, "certificate-password = " + password}
	if !alias.IsNull() {
		name := alias.ValueString()
		switch {
		case name == "":
			return "", function.NewArgumentFuncError(argumentAlias, "alias must not be empty: pass null if the file has no friendly name")
		case breaksLine(name):
			return "", function.NewArgumentFuncError(argumentAlias, "alias must be one line: it holds a line break or another control character, or begins or ends in a space")
		case name != strings.ToLower(name):
			return "", function.NewArgumentFuncError(argumentAlias, "alias must be in lower case: the gate lower-cases aliases when it loads the file, and would not find another spelling")
		}
		lines = append(lines, "certificate-alias = "+name)
	}
	return strings.Join(lines, "\n") + "\n", nil
}

// breaksLine says that a value cannot stand on one line of a properties file.
func breaksLine(value string) bool {
	return strings.TrimSpace(value) != value || strings.ContainsFunc(value, func(char rune) bool {
		return char < ' ' || char == 0x7f || char == '\u2028' || char == '\u2029' || char == '\u0085'
	})
}

// NewPKCS12Function returns pkcs12: the file that a gate takes, made of PEM. A function
// must return the same for the same, so its salts are derived (keystore.EncodeSame).
func NewPKCS12Function() function.Function {
	return tfkit.TextFunction("pkcs12", pkcs12, function.Definition{
		Summary: "A PKCS#12 file of a certificate and its key",
		MarkdownDescription: "Returns a PKCS#12 file (PBES2 with AES-256 and a SHA-256 MAC) as base64: the certificate, its chain and its private key, under one password, " +
			"as a gate wants it. The same input gives the same bytes, in every run and on every machine, so that plans stay quiet.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "certificate_pem", MarkdownDescription: "The gate's certificate as PEM. Its chain may follow it."},
			function.StringParameter{Name: "private_key_pem", MarkdownDescription: "The certificate's private key as PEM, not encrypted: PKCS#8, PKCS#1 or SEC 1."},
			function.StringParameter{
				Name: "certificate_chain_pem", AllowNullValue: true,
				MarkdownDescription: "The certificates of the issuers as PEM, in any order; null where they follow the certificate, or where there are none.",
			},
			function.StringParameter{Name: "password", MarkdownDescription: "The password of file and key: plain ASCII, not empty."},
		},
	})
}

func pkcs12(ctx context.Context, arguments function.ArgumentsData) (string, *function.FuncError) {
	var certificate, key, password string
	var chain types.String
	if err := arguments.Get(ctx, &certificate, &key, &chain, &password); err != nil {
		return "", err
	}
	file, refused := makePKCS12(certificate, key, chain.ValueString(), rest.NewSecret(password))
	return base64.StdEncoding.EncodeToString(file), refused
}

// Positions of the arguments of pkcs12, for errors.
const (
	argumentCertificate int64 = iota
	argumentPrivateKey
	argumentChain
	argumentFilePassword
)

// makePKCS12 judges as the resource does. A function cannot warn, so that a
// password with which a gate's Java would not open the file is refused. What else
// the resource warns of, it warns of when it is given the file.
func makePKCS12(certificate, key, chain string, password rest.Secret) ([]byte, *function.FuncError) {
	bundle, err := keystore.ParseBundle(certificate, chain, key)
	if err != nil {
		return nil, pkcs12Refusal(err)
	}
	if err := gate.ValidatePassword(password); err != nil {
		return nil, function.NewArgumentFuncError(argumentFilePassword, err.Error())
	}
	if found := keystore.PasswordFindings(password.Reveal()); len(found) > 0 {
		return nil, function.NewArgumentFuncError(argumentFilePassword, clause(found[0].Detail))
	}
	file, err := bundle.EncodeSame(password.Reveal(), keystore.EncodingModern)
	if err != nil {
		return nil, pkcs12Refusal(err)
	}
	return file, nil
}

// pkcs12Refusal is a keystore's error at the argument that it is about.
func pkcs12Refusal(err error) *function.FuncError {
	refused, ok := errors.AsType[*keystore.Error](err)
	if !ok {
		return function.NewFuncError(clause(given.Sentence(err.Error())))
	}
	position, found := map[keystore.Input]int64{
		keystore.InputCertificate: argumentCertificate, keystore.InputPrivateKey: argumentPrivateKey,
		keystore.InputChain: argumentChain, keystore.InputPassword: argumentFilePassword,
	}[refused.Input]
	if !found {
		return function.NewFuncError(clause(refused.Detail))
	}
	return function.NewArgumentFuncError(position, clause(refused.Detail))
}

// clause is a text that engines put a full stop behind.
func clause(text string) string { return strings.TrimSuffix(text, ".") }
