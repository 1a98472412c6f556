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
	case value == "":
		return &PasswordError{"it is empty, and it travels to the gate in an HTTP header", "set one that is not empty"}
	case strings.Contains(value, "\ufeff"):
		return &PasswordError{"it contains a byte order mark (U+FEFF), as Windows writes at the beginning of a text file", `remove it with trimprefix(..., "\ufeff")`}
	case strings.ContainsFunc(value, unicode.IsControl):
		return &PasswordError{"it contains a control character, and it travels to the gate in an HTTP header", trimAdvice}
	case strings.Trim(value, " ") != value:
		return &PasswordError{"it begins or ends with a space, which is lost in the HTTP header that carries it to the gate", trimAdvice}
	}
	return nil
}

const trimAdvice = "use trimspace(...), if it was read from a file, or another password"

// PasswordError says why a password cannot travel, and what to do; it never holds
// it.
type PasswordError struct{ Reason, Advice string }

// Error is the reason and the advice.
func (e *PasswordError) Error() string {
	return "the password cannot be sent: " + e.Reason + "; " + e.Advice
}
