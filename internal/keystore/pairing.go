// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"fmt"
	"slices"
	"strings"
)

// keystore pairs keys with certificates and rebuilds the chains.
func (r *reader) keystore() (*Keystore, *Error) {
	switch {
	case len(r.keys) == 0 && len(r.certificates) == 0:
		return nil, newError(InputPKCS12, ReasonNoKey, "The file holds neither a private key nor a certificate.")
	case len(r.keys) == 0:
		return nil, newError(InputPKCS12, ReasonNoKey, "The file holds certificates but no private key. Export the certificate together with its key.")
	case len(r.certificates) == 0:
		return nil, newError(InputPKCS12, ReasonNoCertificate, "The file holds a private key but no certificate. Export the key together with its certificate.")
	}
	var all []*x509.Certificate
	for _, bag := range r.certificates {
		all = append(all, bag.certificate)
	}
	p := newCertSet(all)
	if failure := r.passOver(p); failure != nil {
		return nil, failure
	}
	entries, failure := r.entries(p)
	if failure != nil {
		return nil, failure
	}
	k := &Keystore{Entries: entries, Others: p.without(entries...)}
	for _, entry := range entries {
		if gap := p.gap(entry, k.Others); gap != "" {
			r.find(NoticeChainIncomplete, gap)
		}
	}
	if p.exhausted() {
		return nil, tooManyChecks(InputPKCS12)
	}
	r.aliasFindings()
	k.Findings = r.findings
	return k, nil
}

// entries are those of the keys that can serve.
func (r *reader) entries(p *certSet) ([]Entry, *Error) {
	var entries []Entry
	for i := range r.keys {
		if r.keys[i].unusable != nil {
			continue
		}
		entry, failure := r.entry(p, i)
		if failure == nil {
			failure = checkServed(InputPKCS12, entry, nil)
		}
		if failure != nil {
			return nil, failure
		}
		entries = append(entries, entry)
	}
	return entries, nil
}

func (r *reader) entry(p *certSet, i int) (Entry, *Error) {
	key := r.keys[i]
	leaf := p.leafOf(key.public, func(c *x509.Certificate) bool { return r.hasID(c, key.localKeyID) })
	if leaf == nil {
		return Entry{}, keyMismatch(i, len(r.keys))
	}
	if key.plain {
		r.find(NoticeJavaCipher, "The private key in the file is not encrypted. Java passes over such keys, so a gate may refuse the file. Export it with encryption.")
	} else if java := r.javaLeaf(key); java == nil || !java.Equal(leaf) {
		r.find(NoticeLocalKeyID, "The local key ids in the file do not tie the private key to its certificate. Java pairs by them and may find no certificate or a wrong one, so a gate may refuse the file. Export it anew with openssl pkcs12 -export.")
	}
	return Entry{Alias: key.alias, Leaf: leaf, Chain: p.chain(leaf)}, nil
}

// hasID tells whether the file gives the certificate the local key id.
func (r *reader) hasID(c *x509.Certificate, id string) bool {
	return id != "" && slices.ContainsFunc(r.certificates, func(bag certificateBag) bool {
		return bag.localKeyID == id && bag.certificate.Equal(c)
	})
}

// aliasFindings reports aliases that Dynatrace or Java treat specially.
func (r *reader) aliasFindings() {
	if usable := len(r.keys) - r.unusable; usable > 1 {
		r.find(NoticeSeveralKeys, fmt.Sprintf("The file holds %d private keys. Which of them a gate serves is not documented. Give a file with one key.", usable))
	}
	seen := map[string]bool{}
	for _, key := range r.keys {
		lower := strings.ToLower(key.alias)
		if key.alias != lower && key.unusable == nil {
			r.find(NoticeUpperCaseAlias, fmt.Sprintf("The alias %s has upper-case letters; Dynatrace asks for lower case. Export the file with a lower-case friendly name (openssl pkcs12 -export -name).", printable(key.alias)))
		}
		if key.alias != "" && seen[lower] {
			r.find(NoticeDuplicateAlias, fmt.Sprintf("Several private keys have the alias %s; Java keeps only one of them.", printable(lower)))
		}
		seen[lower] = true
	}
}

// javaSubstituteID is the id that Java gives where a file has none.
const javaSubstituteID = "01"

// javaLeaf returns the certificate that Java 17 pairs with a key, or nil. Java
// compares local key ids and aliases, never the keys themselves. Where ids are
// missing it helps itself only for the first key, and only with a certificate
// that comes first in its part of the file and after the key.
func (r *reader) javaLeaf(key keyBag) *x509.Certificate {
	id := key.localKeyID
	if id == "" {
		if !key.first {
			return nil
		}
		id = javaSubstituteID
	}
	var byID, byAlias *x509.Certificate
	for _, bag := range r.certificates {
		if bag.javaTrust {
			continue
		}
		sameAlias := key.alias != "" && strings.EqualFold(bag.alias, key.alias)
		switch {
		case bag.javaID() == id && sameAlias:
			return bag.certificate
		case bag.javaID() == id:
			byID = bag.certificate
		case sameAlias:
			byAlias = bag.certificate
		}
	}
	if byID != nil {
		return byID
	}
	return byAlias
}

func (b certificateBag) javaID() string {
	if b.localKeyID == "" && b.keysBefore == 1 && b.position == 0 {
		return javaSubstituteID
	}
	return b.localKeyID
}

// passOver sets aside the keys that cannot serve beside one that can, as Java
// does: those of a kind that TLS clients do not support, and those to which Java
// finds no certificate. Without one that can serve it says why.
func (r *reader) passOver(p *certSet) *Error {
	good, first := 0, -1
	for i := range r.keys {
		key := &r.keys[i]
		switch {
		case key.unusable != nil:
		case p.leafOf(key.public, nil) != nil:
			good++
			continue
		case r.javaLeaf(*key) == nil:
			key.unusable = keyMismatch(i, len(r.keys))
		default:
			continue // Java would serve it with the wrong certificate: see entry
		}
		if first < 0 {
			first = i
		}
	}
	if good == 0 && first >= 0 {
		return r.keys[first].unusable
	}
	for i, key := range r.keys {
		if key.unusable != nil {
			r.unusable++
			r.find(NoticeUnusableEntry, fmt.Sprintf("The file holds an entry beside the good one that cannot serve, and Java passes over it or serves it to no usual client: private key %d. %s Export only the gate's own key with its certificates.",
				i+1, key.unusable.Detail))
		}
	}
	return nil
}

func keyMismatch(i, keys int) *Error {
	which := "The private key"
	if keys > 1 {
		which = fmt.Sprintf("Private key %d", i+1)
	}
	return newError(InputPKCS12, ReasonKeyMismatch, which+" of the file belongs to none of its certificates. Export the certificate together with the key that it was requested with.")
}
