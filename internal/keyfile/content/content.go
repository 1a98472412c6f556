// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package content says what the files of one key hold: which forms there are, in
// which way each is encoded for whom, and what those would refuse.
package content

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"slices"
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

// Profile is who the files are for.
type Profile string

// The profiles.
const (
	// ActiveGate reads what Java 17 reads.
	ActiveGate Profile = "activegate"
	// AppMon has the Java 8 of 2018, and rules of its own (api-facts 11).
	AppMon Profile = "appmon"
)

// Profiles are all profiles.
func Profiles() []Profile { return []Profile{ActiveGate, AppMon} }

// ProfileOf is the profile of files for which none is named: only AppMon reads a
// JKS or a backup.
func ProfileOf(kinds ...Kind) Profile {
	if slices.Contains(kinds, JKS) || slices.Contains(kinds, Backup) {
		return AppMon
	}
	return ActiveGate
}

func (p Profile) encoding() keystore.Encoding {
	if p == AppMon {
		return keystore.EncodingLegacy
	}
	return keystore.EncodingModern
}

// leastBits is the size of an RSA key that AppMon's wizard asks for.
const leastBits = 2048

// Check judges a key's certificates as the wizard of AppMon does: nil is fine.
func (p Profile) Check(of *keystore.Keystore) *keystore.Error {
	if p != AppMon {
		return nil
	}
	entry := of.Entries[0]
	key, isRSA := entry.Leaf.PublicKey.(*rsa.PublicKey)
	root := entry.Certificates()[len(entry.Chain)]
	unrelated := slices.IndexFunc(of.Findings, func(found keystore.Finding) bool { return found.Notice == keystore.NoticeUnrelatedCertificates })
	refused := &keystore.Error{Input: keystore.InputCertificate}
	switch {
	case !isRSA:
		refused.Detail = "The key is no RSA key, and AppMon takes no other. Have a certificate issued for an RSA key of 2048 bits or more."
	case key.N.BitLen() < leastBits:
		refused.Detail = fmt.Sprintf("The RSA key has %d bits, and AppMon takes no less than %d. Have a certificate issued for a larger key.", key.N.BitLen(), leastBits)
	case !keystore.SelfSigned(root):
		refused.Input = keystore.InputChain
		refused.Detail = fmt.Sprintf("The chain ends in %q, which was issued by %q: AppMon wants it up to a root that has signed itself. Give the certificates of all issuers, the root included.",
			root.Subject.String(), root.Issuer.String())
	case unrelated >= 0:
		refused.Input = keystore.InputChain
		refused.Detail = of.Findings[unrelated].Detail + " AppMon refuses a file with certificates that do not belong to the chain: remove them."
	default:
		return nil
	}
	return refused
}
