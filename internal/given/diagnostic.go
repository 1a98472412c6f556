// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"errors"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// Diagnostic reports what is wrong with an input, at its attribute.
func Diagnostic(err error) diag.Diagnostic {
	summary, detail := "Unusable certificate input", Sentence(err.Error())
	var refused *keystore.Error
	if errors.As(err, &refused) {
		detail = refused.Detail // input and reason are for programs
		if refused.Reason == keystore.ReasonWrongPassword {
			summary = "Wrong password"
		}
	}
	var bad *InputError
	if errors.As(err, &bad) {
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
