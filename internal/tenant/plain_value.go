// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"errors"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// checkPlain refuses what could not stand bare in a line of a configuration
// file or of a shell: everything but ASCII letters, digits and . _ - + /, so
// that neither needs quoting (a tenant token is letters and digits, api-facts
// 3.1). The error does not repeat the value.
func checkPlain(value string) error {
	switch {
	case value == "":
		return errors.New("must not be empty")
	case strings.ContainsAny(value, "\r\n\v\f\u0085\u2028\u2029"):
		return errors.New("must be one line, but holds a line break; a file that was read with its last line end needs trimspace(...)")
	case strings.TrimSpace(value) != value:
		return errors.New("begins or ends in a space; trimspace(...) removes it")
	case strings.ContainsFunc(value, isNotPlain):
		return errors.New("holds a character that no token and no environment id has: only letters, digits and . _ - + / are accepted")
	default:
		return nil
	}
}

func isNotPlain(char rune) bool {
	return (char < '0' || char > '9') && (char < 'A' || char > 'Z') && (char < 'a' || char > 'z') && !strings.ContainsRune("._-+/", char)
}

// checkTenantToken refuses what is no tenant token. The error does not repeat it.
func checkTenantToken(token string) error {
	if err := checkPlain(token); err != nil {
		return err
	}
	if _, err := dynatrace.TokenID(rest.NewSecret(token)); err == nil {
		return errors.New("has the form of an ActiveGate token or an access token (prefix.public.secret), and is no tenant token")
	}
	return nil
}
