// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate

import (
	"crypto/x509"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/gate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// Holding is what one resource has on one gate, as far as it knows.
type Holding struct {
	Gate *gate.Gate
	// File is the one in service; it has no name where there is none yet.
	File File
	// Retained are files of earlier rotations that may still be there.
	Retained []Retained
	// Passwords may open these files, the likeliest first; empty ones do not count.
	Passwords []rest.Secret
	// Fallback is nil where there is none.
	Fallback *Fallback
}

// File is a file that the resource has put on a gate.
type File struct {
	Name string
	// Fingerprint is that of the leaf in it.
	Fingerprint string
	// Serials are the serial numbers in it; none if only an import has named the
	// file, which nobody has ever read.
	Serials []string
}

// Retained is a file of an earlier rotation that stays on the gate.
type Retained struct {
	Name    string
	Serials []string // what was put into it
	State   State
}

// State is why a retained file is still there. The empty one is that of a file
// which the next rotation deletes.
type State string

// The states.
const (
	Kept    State = "kept"    // left on purpose
	Refused State = "refused" // could not be deleted, and trying again changes nothing
	Due     State = "due"     // can be deleted now
)

// Fallback is a file on the gate that goes into service where nothing else can,
// and that is never deleted, whoever put it there.
type Fallback struct {
	Name     string
	Password rest.Secret
}

// Is reports whether a file is the fallback, in any case.
func (f *Fallback) Is(name string) bool { return f != nil && strings.EqualFold(f.Name, name) }

// opening are the passwords that may open a file, each once: these first.
func (h Holding) opening(first ...rest.Secret) []rest.Secret {
	var all []rest.Secret
	for _, password := range append(first, h.Passwords...) {
		if !password.IsEmpty() && !slices.Contains(all, password) {
			all = append(all, password)
		}
	}
	return all
}

// Serves reports whether a file of our name is active and ours, as far as is known.
func (h Holding) Serves(file gate.File) bool {
	return file.Active && (len(h.File.Serials) == 0 || !isForeign(compare(file, h.File.Serials)))
}

// retained is what is known of a file of an earlier rotation.
func (h Holding) retained(name string) (Retained, bool) {
	i := slices.IndexFunc(h.Retained, func(r Retained) bool { return r.Name == name })
	if i < 0 {
		return Retained{}, false
	}
	return h.Retained[i], true
}

// Certificate is what a gate must list and present once a file is active. A file
// may hold several keys, and which entry a gate presents is its own choice.
type Certificate struct {
	Fingerprint string             // of the first entry's leaf
	Leafs       []rest.Fingerprint // of all entries' leaves; none where only the gate has told of the file
	Serials     []string           // serial numbers of all entries' leaves
	Names       []string           // their common names, where they have any
}

// CertificateOf is what a keystore holds.
func CertificateOf(store *keystore.Keystore) Certificate {
	c := Certificate{Fingerprint: keystore.FactsOf(store.Leaf()).FingerprintSHA256}
	for _, entry := range store.Entries {
		facts := keystore.FactsOf(entry.Leaf)
		c.Leafs = append(c.Leafs, rest.Fingerprint(facts.FingerprintSHA256))
		c.Serials = append(c.Serials, facts.SerialNumber)
		if name := entry.Leaf.Subject.CommonName; name != "" {
			c.Names = append(c.Names, name)
		}
	}
	return c
}

// describedBy is what a gate tells of a file.
func describedBy(file gate.File) Certificate {
	var c Certificate
	for _, entry := range file.Entries {
		if entry.SerialNumber == "" {
			continue
		}
		c.Serials = append(c.Serials, entry.SerialNumber)
		if name := commonName(entry.Subject); name != "" {
			c.Names = append(c.Names, name)
		}
	}
	return c
}

// IsListed reports whether a listed file holds one of the certificates: the
// serial number is the same, and the subject does not say otherwise. Subjects
// are compared by their common name, because Java and Go print the same name in
// another order and with other escapes (api-facts 1.4).
func (c Certificate) IsListed(file gate.File) bool {
	return slices.ContainsFunc(file.Entries, func(entry gate.Entry) bool {
		return slices.Contains(c.Serials, entry.SerialNumber) && c.isNamed(commonName(entry.Subject))
	})
}

// isPresented says that a presented chain begins with one of the leaves: by its
// fingerprint, or by what the gate tells of the file where no more is known.
func (c Certificate) isPresented(chain []*x509.Certificate) bool {
	if len(chain) == 0 {
		return false
	}
	leaf := keystore.FactsOf(chain[0])
	if len(c.Leafs) > 0 {
		return slices.Contains(c.Leafs, rest.Fingerprint(leaf.FingerprintSHA256))
	}
	return slices.Contains(c.Serials, leaf.SerialNumber) && c.isNamed(chain[0].Subject.CommonName)
}

// isNamed says that a common name does not contradict; none never does.
func (c Certificate) isNamed(name string) bool {
	return name == "" || len(c.Names) == 0 ||
		slices.ContainsFunc(c.Names, func(other string) bool { return strings.EqualFold(other, name) })
}

// shortPrint is the part of a fingerprint that stands in file names.
func shortPrint(fingerprint string) string {
	const digits = 8
	return fingerprint[:min(digits, len(fingerprint))]
}

// PrefixOf recovers the prefix of a name that was generated for a leaf.
func PrefixOf(name, fingerprint string) (prefix string, ours bool) {
	prefix, _, found := strings.Cut(name, shortPrint(fingerprint)+"-")
	if !found {
		return "", false
	}
	_, ours = gate.ParseName(prefix, name)
	return prefix, ours
}

// commonName finds the common name in a printed distinguished name; empty where
// there is none, or where it is printed in a form that is not compared.
func commonName(printed string) string {
	for _, part := range keystore.SplitName(printed) {
		key, value, found := strings.Cut(part, "=")
		if !found || !strings.EqualFold(strings.TrimSpace(key), "CN") {
			continue
		}
		value = strings.TrimSpace(value)
		if strings.HasPrefix(value, "#") || strings.Contains(value, `\`) {
			return ""
		}
		return strings.Trim(value, `"`)
	}
	return ""
}
