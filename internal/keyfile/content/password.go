// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package content

import (
	"errors"
	"fmt"
	"strings"
)

// leastPassword is what Java's keytool asks for.
const leastPassword = 6

// CheckPassword accepts what Java takes, and what can stand on one line of a
// configuration file. The error does not show the password.
func CheckPassword(password string) error {
	switch {
	case len(password) < leastPassword:
		return fmt.Errorf("the password is too short: Java asks for %d characters", leastPassword)
	case strings.ContainsFunc(password, func(r rune) bool { return r > '~' }):
		return errors.New("the password has characters that are not ASCII, which Java refuses as a wrong password")
	case strings.ContainsFunc(password, func(r rune) bool { return r < ' ' }):
		return errors.New("the password has a line end or another control character: perhaps a file was read with its line end, which `trimspace(...)` takes away")
	case strings.TrimSpace(password) != password:
		return errors.New("the password begins or ends with a space, which configuration files take away")
	}
	return nil
}

// longestAlias keeps an alias on one line of a listing.
const longestAlias = 64

// CheckAlias accepts what Java and a gate find again.
func CheckAlias(alias string) error {
	switch {
	case alias == "":
		return errors.New("it is empty; leave it out instead")
	case len(alias) > longestAlias:
		return fmt.Errorf("it has more than %d characters", longestAlias)
	case strings.ContainsFunc(alias, func(r rune) bool { return r <= ' ' || r > '~' }):
		return fmt.Errorf("%q holds a space, or a character that is not ASCII", alias)
	case alias != strings.ToLower(alias):
		return fmt.Errorf("%q is not in lower case: Java lower-cases aliases, and would not find another spelling", alias)
	}
	return nil
}
