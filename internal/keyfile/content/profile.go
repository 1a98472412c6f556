// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package content

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509"
	"errors"
	"fmt"
	"slices"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

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

// Refusal is why those whom a profile is for would not take a key.
type Refusal struct {
	// Input that it is about.
	Input keystore.Input
	// Detail is in full sentences.
	Detail string
}

// leastBits is the size of an RSA key that AppMon's wizard asks for.
const leastBits = 2048

// Check judges certificates as the wizard of AppMon does: nil is fine. The
// findings are those of reading them.
func (p Profile) Check(entry keystore.Entry, findings []keystore.Finding) *Refusal {
	if p != AppMon {
		return nil
	}
	key, isRSA := entry.Leaf.PublicKey.(*rsa.PublicKey)
	root := entry.Certificates()[len(entry.Chain)]
	switch {
	case !isRSA:
		return &Refusal{keystore.InputCertificate, "The key is no RSA key, and AppMon takes no other. Have a certificate issued for an RSA key of 2048 bits or more."}
	case key.N.BitLen() < leastBits:
		return &Refusal{keystore.InputCertificate, fmt.Sprintf("The RSA key has %d bits, and AppMon takes no less than %d. Have a certificate issued for a larger key.", key.N.BitLen(), leastBits)}
	case !ownIssuer(root):
		return &Refusal{keystore.InputChain, fmt.Sprintf("The chain ends in %q, which was issued by %q: AppMon wants it up to a root that has signed itself. Give the certificates of all issuers, the root included.",
			root.Subject.String(), root.Issuer.String())}
	}
	unrelated := func(found keystore.Finding) bool { return found.Notice == keystore.NoticeUnrelatedCertificates }
	if i := slices.IndexFunc(findings, unrelated); i >= 0 {
		return &Refusal{keystore.InputChain, findings[i].Detail + " AppMon refuses a file with certificates that do not belong to the chain: remove them."}
	}
	return nil
}

// ownIssuer says that a certificate is a root. Old roots have signed themselves
// with SHA-1, which is no longer checked here.
func ownIssuer(c *x509.Certificate) bool {
	err := c.CheckSignature(c.SignatureAlgorithm, c.RawTBSCertificate, c.Signature)
	var old x509.InsecureAlgorithmError
	return bytes.Equal(c.RawSubject, c.RawIssuer) && (err == nil || errors.As(err, &old))
}
