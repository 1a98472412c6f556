// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"strings"
	"unicode"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// ValidatePassword refuses passwords that an upload cannot carry: it travels
// in the header X-Password (api-facts 1.2). The error is a *PasswordError.
func ValidatePassword(password rest.Secret) error {
	value := password.Reveal()
	switch {
	case strings.ContainsFunc(value, unicode.IsControl):
		return &PasswordError{Reason: "it contains a control character, and it travels to the gate in an HTTP header"}
	case strings.Trim(value, " ") != value:
		return &PasswordError{Reason: "it begins or ends with a space, which is lost in the HTTP header that carries it to the gate"}
	}
	return nil
}

// PasswordError says why a password cannot travel; it never holds it.
type PasswordError struct{ Reason string }

// Error is the reason.
func (e *PasswordError) Error() string { return "the password cannot be sent: " + e.Reason }
