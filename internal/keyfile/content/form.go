// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package content says what the files of one key hold: which forms there are, in
// which way each is encoded for whom, and what those would refuse.
package content

import (
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
