// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"strings"
)

// Entry is one private key's place in a keystore, without the key.
type Entry struct {
	// Alias is the friendly name as it stands in the file, "" if there is none.
	// Java lower-cases aliases and calls an entry without one "1".
	Alias string
	// Leaf is the certificate of the private key.
	Leaf *x509.Certificate
	// Chain holds the issuers above the leaf in order, without the leaf, as far
	// as the input has them.
	Chain []*x509.Certificate
}

// Keystore is what is public in a keystore. Its contents are shared and must not
// be modified.
type Keystore struct {
	// Entries are the key entries in file order, at least one.
	Entries []Entry
	// Others are the certificates that are in no entry's chain, in file order.
	Others []*x509.Certificate
	// Findings is what loads here but may not load or work elsewhere.
	Findings []Finding
}

// Leaf returns the leaf of the first entry.
func (k *Keystore) Leaf() *x509.Certificate {
	return k.Entries[0].Leaf
}

// ChainDigest returns the lower-case hex SHA-256 over the sorted set of the
// fingerprints of all certificates but [Keystore.Leaf]: chains, other
// certificates and, with several keys, the leaves of the further entries. Order,
// duplicates, aliases and encoding do not count; a certificate that was changed,
// added or removed does, a self-signed root included.
func (k *Keystore) ChainDigest() string {
	var prints []string
	for i, entry := range k.Entries {
		if i > 0 {
			prints = append(prints, fingerprint(entry.Leaf))
		}
		for _, c := range entry.Chain {
			prints = append(prints, fingerprint(c))
		}
	}
	for _, c := range k.Others {
		prints = append(prints, fingerprint(c))
	}
	own := fingerprint(k.Leaf())
	prints = slices.DeleteFunc(prints, func(p string) bool { return p == own })
	slices.Sort(prints)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(prints), "\n")))
	return hex.EncodeToString(sum[:])
}
