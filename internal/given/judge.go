// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// Server is what serves a certificate, in words.
type Server struct {
	// Noun is what serves it, such as "gate".
	Noun string
	// Address is what it is called in a sentence, and Name at the end of a summary.
	Address, Name string
}

// CheckNames requires that a leaf covers what clients call the server.
func CheckNames(leaf *x509.Certificate, names []string, required types.Set, at Server, diags *diag.Diagnostics) {
	var missing []string
	for _, name := range tfkit.Texts(required) {
		if !covers(leaf, name) {
			missing = append(missing, bothForms(name))
		}
	}
	if len(missing) > 0 {
		diags.AddAttributeError(path.Root("required_dns_names"), "Certificate does not cover a required name",
			fmt.Sprintf("%s %s. Clients that call the %s by that name would refuse the certificate: "+
				"have it issued with this name among its subject alternative names, or remove the name here.",
				butNot(leaf, names), strings.Join(missing, ", "), at.Noun))
	}
}

// CheckValidity refuses to upload what every client would refuse.
func (m *Material) CheckValidity(now time.Time, at Server, diags *diag.Diagnostics) {
	leaf := m.Facts
	switch {
	case now.After(leaf.NotAfter):
		diags.AddAttributeError(m.Path, "Certificate has expired",
			fmt.Sprintf("The leaf %s (serial number %s) was valid until %s. Uploading it would take the %s offline for every client: give a renewed one.",
				leaf.Subject, leaf.SerialNumber, leaf.NotAfter.Format(time.RFC3339), at.Noun))
	case now.Add(keystore.ClockTolerance).Before(leaf.NotBefore):
		diags.AddAttributeError(m.Path, "Certificate is not valid yet",
			fmt.Sprintf("The leaf %s (serial number %s) is valid from %s. Uploading it now would take the %s offline until then for every client: apply it later.",
				leaf.Subject, leaf.SerialNumber, leaf.NotBefore.Format(time.RFC3339), at.Noun))
	}
}

// covers says that a client that calls a server by this name accepts the leaf. Of a
// leaf that is not at hand only the names are known, so its addresses pass.
func covers(leaf *x509.Certificate, name string) bool {
	return keystore.Covers(leaf, name) || (leaf.Raw == nil && net.ParseIP(name) != nil)
}

// Coverage are the names and addresses by which clients may call a server, in words.
func Coverage(leaf *x509.Certificate, names []string) string {
	all := coverage(leaf, names)
	if len(all) == 0 {
		return "no name and no address at all"
	}
	return strings.Join(all, ", ")
}

func coverage(leaf *x509.Certificate, names []string) []string {
	all := slices.Clone(names)
	for _, address := range leaf.IPAddresses {
		all = append(all, address.String())
	}
	return all
}

// butNot begins the sentence that ends in what a leaf does not cover.
func butNot(leaf *x509.Certificate, names []string) string {
	covered := coverage(leaf, names)
	if len(covered) == 0 {
		return "The leaf covers no name and no address at all, and therefore not"
	}
	return fmt.Sprintf("The leaf covers %s, but not", strings.Join(covered, ", "))
}

// bothForms shows an international name as it was given and as a certificate has it.
func bothForms(name string) string {
	if ascii := keystore.ASCIIName(name); ascii != name {
		return fmt.Sprintf("%s (as %s)", name, ascii)
	}
	return name
}

// InputError is what is wrong with one input, at its attribute.
type InputError struct {
	Path path.Path
	Err  error
}

// Error is that of the input.
func (e *InputError) Error() string { return e.Err.Error() }

// Unwrap is the error of the input.
func (e *InputError) Unwrap() error { return e.Err }

// Diagnostic reports what is wrong with an input, at its attribute.
func Diagnostic(err error) diag.Diagnostic {
	summary, detail := "Unusable certificate input", Sentence(err.Error())
	if refused, ok := errors.AsType[*keystore.Error](err); ok {
		detail = refused.Detail // input and reason are for programs
		if refused.Reason == keystore.ReasonWrongPassword {
			summary = "Wrong password"
		}
	}
	if bad, ok := errors.AsType[*InputError](err); ok {
		return diag.NewAttributeErrorDiagnostic(bad.Path, summary, detail)
	}
	return diag.NewErrorDiagnostic(summary, detail)
}

// Sentence makes an error's text a sentence.
func Sentence(text string) string {
	if text == "" || strings.HasSuffix(text, ".") {
		return text
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}
