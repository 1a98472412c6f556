// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// customPropertiesFunction renders the section of a gate's custom.properties
// that names a certificate file (api-facts 9.1).
type customPropertiesFunction struct{}

var _ function.Function = (*customPropertiesFunction)(nil)

// NewCustomPropertiesFunction returns the function custom_properties.
func NewCustomPropertiesFunction() function.Function { return &customPropertiesFunction{} }

// Metadata implements function.Function.
func (f *customPropertiesFunction) Metadata(_ context.Context, _ function.MetadataRequest, resp *function.MetadataResponse) {
	resp.Name = "custom_properties"
}

// Definition implements function.Function.
func (f *customPropertiesFunction) Definition(_ context.Context, _ function.DefinitionRequest, resp *function.DefinitionResponse) {
	resp.Definition = function.Definition{
		Summary: "The certificate section of an ActiveGate's custom.properties",
		MarkdownDescription: "Renders the section `[com.compuware.apm.webserver]` that makes a gate serve a certificate file from its ssl folder after a restart, " +
			"for gates that are set up by files instead of their REST API. The gate replaces the password by an obfuscated one at its next start.",
		Parameters: []function.Parameter{
			function.StringParameter{Name: "certificate_file", MarkdownDescription: "Name of the PKCS#12 file in the gate's ssl folder."},
			function.StringParameter{Name: "password", MarkdownDescription: "Password of the file: plain ASCII, not empty."},
			function.StringParameter{Name: "alias", AllowNullValue: true, MarkdownDescription: "Friendly name of the entry, in lower case; null if the file has none."},
		},
		Return: function.StringReturn{},
	}
}

// Run implements function.Function.
func (f *customPropertiesFunction) Run(ctx context.Context, req function.RunRequest, resp *function.RunResponse) {
	var file, password string
	var alias types.String
	if resp.Error = req.Arguments.Get(ctx, &file, &password, &alias); resp.Error != nil {
		return
	}
	text, refused := renderCustomProperties(file, password, alias)
	if refused != nil {
		resp.Error = refused
		return
	}
	resp.Error = resp.Result.Set(ctx, text)
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
	if err := checkName(file); err != nil {
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
