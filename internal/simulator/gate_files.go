// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"cmp"
	"crypto/sha256"
	"crypto/tls"
	"encoding/hex"
	"fmt"
	"hash/fnv"
	"io/fs"
	"slices"
	"strings"
)

// File is a certificate file on a gate.
type File struct {
	Name   string `json:"name"`
	Active bool   `json:"active"`
	// SHA256 is of the file's bytes, lower-case hex.
	SHA256 string `json:"sha256"`
	// Alias, Subject, Serial and Fingerprint are those of the first entry.
	Alias       string `json:"alias"`
	Subject     string `json:"subject"`
	Serial      string `json:"serial"`
	Fingerprint string `json:"fingerprint"`
	// Entries are all keys with their certificate, in the file's order.
	Entries []Entry `json:"entries"`
}

// Entry is a private key of a file with its certificate.
type Entry struct {
	// Alias is the friendly name as Java has it: lower case, "1" if there is
	// none.
	Alias string `json:"alias"`
	// Subject is printed as the gate prints it.
	Subject string `json:"subject"`
	// Serial is lower-case hex.
	Serial string `json:"serial"`
	// Fingerprint is the SHA-256 of the certificate, lower-case hex.
	Fingerprint string `json:"fingerprint"`
	// Chain is the number of certificates that are presented.
	Chain int `json:"chain"`
}

// file is a stored file. Its password is not kept: who activates it has to
// know it. store is what was read when it came, to be presented.
type file struct {
	name    string
	content []byte
	store   *keystore
}

func newFile(name string, content []byte, store *keystore) *file {
	return &file{name: name, content: slices.Clone(content), store: store}
}

// storedNameLocked returns the name under which a file is stored that is asked
// for by this one.
func (g *Gate) storedNameLocked(name string) string {
	if !g.behaviour.CaseInsensitiveNames {
		return name
	}

	for stored := range g.files {
		if strings.EqualFold(stored, name) {
			return stored
		}
	}

	return name
}

func (g *Gate) becomeActiveLocked(name string, store *keystore, by *line) {
	g.active = name
	g.activateLocked(store.certificate(g.behaviour.PresentKeyEntry), by)
}

// activeCertificateLocked returns what the active file presents, nil if none
// is active.
func (g *Gate) activeCertificateLocked() *tls.Certificate {
	if active := g.files[g.active]; active != nil {
		return active.store.certificate(g.behaviour.PresentKeyEntry)
	}

	return nil
}

// list is GET /list: a bare array in an order of its own.
func (g *Gate) list() reply {
	g.mu.Lock()
	defer g.mu.Unlock()

	listed := make([]described, 0, len(g.files))

	for _, name := range g.shuffledLocked() {
		if name == g.active {
			listed = append(listed, g.describeLocked(name, g.files[name].store))
		} else {
			listed = append(listed, described{Name: name})
		}
	}

	return success(listed)
}

// shuffledLocked returns the names in an order that is the same each time and
// never the alphabetical one.
func (g *Gate) shuffledLocked() []string {
	names := make([]string, 0, len(g.files))
	for name := range g.files {
		names = append(names, name)
	}

	weight := func(name string) uint64 {
		hash := fnv.New64a()
		_, _ = hash.Write([]byte(name))

		return hash.Sum64()
	}

	slices.SortFunc(names, func(a, b string) int { return cmp.Compare(weight(a), weight(b)) })

	if slices.IsSorted(names) {
		slices.Reverse(names)
	}

	return names
}

func (g *Gate) describeLocked(name string, store *keystore) described {
	desc := make([]description, 0, len(store.entries))

	for _, entry := range store.entries {
		leaf := entry.chain[0]
		zone := g.behaviour.zone()
		desc = append(desc, description{
			Alias: entry.alias,
			Description: fmt.Sprintf("Subject:%s;Valid from:%s;Valid to:%s;Serial number:%s",
				javaName(leaf.RawSubject), javaDate(leaf.NotBefore, zone), javaDate(leaf.NotAfter, zone),
				leaf.SerialNumber.Text(16)),
		})
	}

	return described{Name: name, Desc: desc}
}

// Files returns the files on the gate, sorted by name.
func (g *Gate) Files() []File {
	g.mu.Lock()
	defer g.mu.Unlock()

	files := make([]File, 0, len(g.files))
	for name, stored := range g.files {
		files = append(files, stored.facts(name == g.active))
	}

	slices.SortFunc(files, func(a, b File) int { return cmp.Compare(a.Name, b.Name) })

	return files
}

// Active returns the name of the active file; "" means that the gate serves
// its own certificate.
func (g *Gate) Active() string {
	g.mu.Lock()
	defer g.mu.Unlock()

	return g.active
}

func (f *file) facts(active bool) File {
	sum := sha256.Sum256(f.content)
	facts := File{Name: f.name, Active: active, SHA256: hex.EncodeToString(sum[:])}

	for _, entry := range f.store.entries {
		leaf := entry.chain[0]
		facts.Entries = append(facts.Entries, Entry{
			Alias:       entry.alias,
			Subject:     javaName(leaf.RawSubject),
			Serial:      leaf.SerialNumber.Text(16),
			Fingerprint: Fingerprint(leaf),
			Chain:       len(entry.chain),
		})
	}

	first := facts.Entries[0]
	facts.Alias, facts.Subject = first.Alias, first.Subject
	facts.Serial, facts.Fingerprint = first.Serial, first.Fingerprint

	return facts
}

// Seed puts a file on the gate as somebody else would have done, past the
// journal, in place of one of the same name, and activates it if asked to. The
// error says why Java's KeyStore would not load it.
func (g *Gate) Seed(name string, pkcs12 []byte, password string, activate bool) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	store, err := openKeystore(pkcs12, password, g.behaviour.PBMAC1)
	if err != nil {
		return fmt.Errorf("seed %q: %w", name, err)
	}

	name = g.storedNameLocked(name)
	g.files[name] = newFile(name, pkcs12, store)

	if activate || name == g.active {
		g.becomeActiveLocked(name, store, nil)
	}

	return nil
}

// Remove deletes a file as somebody on the host would, the active one too:
// then the gate serves its own certificate again. The error is fs.ErrNotExist
// if there is none.
func (g *Gate) Remove(name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	name = g.storedNameLocked(name)
	if g.files[name] == nil {
		return fmt.Errorf("remove %q: %w", name, fs.ErrNotExist)
	}

	delete(g.files, name)

	if name == g.active {
		g.active = ""
		g.activateLocked(nil, nil)
	}

	return nil
}

// ActivateAsAdmin activates a file as somebody on the host would, past the
// journal and without its password. "" goes back to the gate's own
// certificate. The error is fs.ErrNotExist if there is no such file.
func (g *Gate) ActivateAsAdmin(name string) error {
	g.mu.Lock()
	defer g.mu.Unlock()

	if name == "" {
		g.active = ""
		g.activateLocked(nil, nil)

		return nil
	}

	name = g.storedNameLocked(name)

	stored := g.files[name]
	if stored == nil {
		return fmt.Errorf("activate %q: %w", name, fs.ErrNotExist)
	}

	g.becomeActiveLocked(name, stored.store, nil)

	return nil
}
