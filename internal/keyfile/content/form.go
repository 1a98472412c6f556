// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package content says what the files of one key hold: which forms there are, in
// which way each is encoded for whom, and what those would refuse.
package content

import (
	"errors"
	"fmt"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

// Kind is a kind of file.
type Kind string

// The kinds.
const (
	JKS    Kind = "jks"
	PKCS12 Kind = "pkcs12"
	Backup Kind = "backup"
)

// Kinds are all kinds, in the order in which they are written and told.
func Kinds() []Kind { return []Kind{JKS, PKCS12, Backup} }

// TakesPassword says that a file of this kind is opened with a password.
func (k Kind) TakesPassword() bool { return k != Backup }

// jksAlias is the alias by which AppMon finds its key (api-facts 8.3).
const jksAlias = "dtserver"

// Form is how files are to be encoded.
type Form struct {
	// Alias of the key; "" is jksAlias in a JKS, and none in a PKCS#12.
	Alias    string
	Password string
	Profile  Profile
}

// Render makes one file. The same key, certificates and form give the same bytes.
// The error is a *keystore.Error.
func (f Form) Render(kind Kind, bundle *keystore.Bundle) ([]byte, error) {
	alias := f.Alias
	switch {
	case kind == Backup:
		return bundle.EncodeArchive()
	case kind == JKS && alias == "":
		return bundle.EncodeJKS(jksAlias, f.Password)
	case kind == JKS:
		return bundle.EncodeJKS(alias, f.Password)
	case alias == "":
		return bundle.EncodeSame(f.Password, f.Profile.encoding())
	default:
		return bundle.EncodeNamed(alias, f.Password, f.Profile.encoding())
	}
}

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
