// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keystore turns PKCS#12 files and PEM texts into public facts, and PEM
// texts into PKCS#12 files.
//
// It judges what a user hands over before anything is sent to a gate: [Decode]
// reads what OpenSSL, Java's keytool and Windows write, and says with a [Reason]
// why a file is refused and with a [Notice] what a gate's Java (measured with
// JDK 17) or clients may stumble over.
//
// [Entry.ClientFindings] judges a chain as the clients of a server do.
//
// The package is pure. It knows no network and no clock: what depends on the time
// is told the time, and whether a leaf is expired is for the caller to judge. A
// [Keystore] holds no private key; the only type that does is [Bundle], which
// prints itself redacted.
//
// All work is bounded by the limits in this package, so that a hostile file
// cannot hang a plan.
package keystore

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/net/idna"
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

// Certificates are the leaf and its issuers.
func (e Entry) Certificates() []*x509.Certificate {
	return slices.Concat([]*x509.Certificate{e.Leaf}, e.Chain)
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
	all := slices.Clone(k.Others)
	for _, entry := range k.Entries {
		all = append(all, entry.Certificates()...)
	}
	var prints []string
	for _, c := range all {
		if !c.Equal(k.Leaf()) {
			prints = append(prints, fingerprint(c))
		}
	}
	slices.Sort(prints)
	sum := sha256.Sum256([]byte(strings.Join(slices.Compact(prints), "\n")))
	return hex.EncodeToString(sum[:])
}

// Facts are the public facts of a leaf certificate.
type Facts struct {
	// FingerprintSHA256 is the lower-case hex SHA-256 of the DER, 64 characters.
	FingerprintSHA256 string
	// Subject and Issuer are distinguished names in the style of RFC 2253.
	Subject, Issuer string
	// SerialNumber is lower-case hex without prefix and leading zeros, as a gate
	// prints it (Java's BigInteger.toString(16), api-facts 1.3).
	SerialNumber string
	// NotBefore and NotAfter are in UTC.
	NotBefore, NotAfter time.Time
	// DNSNames are the subject alternative names of type DNS in certificate
	// order, lower-cased; never the common name. Nil if there are none.
	DNSNames []string
}

// FactsOf reads the facts of a certificate.
func FactsOf(c *x509.Certificate) Facts {
	facts := Facts{
		FingerprintSHA256: fingerprint(c),
		Subject:           c.Subject.String(),
		Issuer:            c.Issuer.String(),
		SerialNumber:      serialOf(c),
		NotBefore:         c.NotBefore.UTC(),
		NotAfter:          c.NotAfter.UTC(),
	}
	for _, name := range c.DNSNames {
		facts.DNSNames = append(facts.DNSNames, strings.ToLower(name))
	}
	return facts
}

func serialOf(c *x509.Certificate) string {
	if c.SerialNumber == nil {
		return ""
	}
	return c.SerialNumber.Text(16)
}

func fingerprint(c *x509.Certificate) string {
	sum := sha256.Sum256(c.Raw)
	return hex.EncodeToString(sum[:])
}

// Covers says that a client which calls a server by this name, or by this IP
// address, finds it in the certificate. Case and a final dot do not count, "*"
// stands for one whole label, and an international name is looked for in its
// ASCII form, which alone a certificate holds.
func Covers(leaf *x509.Certificate, name string) bool {
	return leaf.VerifyHostname(strings.TrimSuffix(ASCIIName(name), ".")) == nil
}

// ASCIIName returns the form of a DNS name in which it travels and is certified:
// "bücher.example" becomes "xn--bcher-kva.example". What is ASCII, or no name,
// stays as it is.
func ASCIIName(name string) string {
	if strings.IndexFunc(name, func(r rune) bool { return r >= utf8.RuneSelf }) < 0 {
		return name
	}
	host, wildcard := strings.CutPrefix(name, "*.")
	ascii, err := idna.Lookup.ToASCII(host)
	switch {
	case err != nil:
		return name
	case wildcard:
		return "*." + ascii
	default:
		return ascii
	}
}

// SameName says that two printed distinguished names are the same one: Java and Go
// print its parts in another order, with other spaces, escapes and quotes
// (api-facts 1.4).
func SameName(a, b string) bool {
	return slices.Equal(partsOf(a), partsOf(b))
}

// partsOf are the parts of a printed name, sorted and without what only printing
// adds.
func partsOf(printed string) []string {
	var parts []string
	for _, part := range SplitName(printed) {
		key, value, _ := strings.Cut(part, "=")
		value = strings.NewReplacer("\\", "", "\"", "").Replace(strings.TrimSpace(value))
		parts = append(parts, strings.ToLower(strings.TrimSpace(key)+"="+strings.TrimSpace(value)))
	}
	slices.Sort(parts)
	return parts
}

// SplitName splits a printed name at the commas and plus signs that separate its
// parts, not at quoted or escaped ones.
func SplitName(printed string) []string {
	var parts []string
	var quoted, escaped bool
	begin := 0
	for index, char := range printed {
		switch {
		case escaped:
			escaped = false
		case char == '\\':
			escaped = true
		case char == '"':
			quoted = !quoted
		case (char == ',' || char == '+') && !quoted:
			parts = append(parts, printed[begin:index])
			begin = index + 1
		}
	}
	return append(parts, printed[begin:])
}

// The limits exist so that no input can hang or starve a plan. A real keystore
// stays far below them.
const (
	// MaxFileSize is the largest PKCS#12 file, in bytes. A payload of the API is
	// limited to 1 MB.
	MaxFileSize = 1 << 20
	// MaxPEMSize is the largest PEM text, in bytes.
	MaxPEMSize = 1 << 20
	// MaxIterations is the largest iteration count of one key derivation. Java 17
	// refuses files that ask for more.
	MaxIterations = 5_000_000
	// MaxTotalIterations bounds the key derivations of one file together, each
	// counted once per block of key material that it derives. It costs about four
	// seconds of CPU at most; OpenSSL's and Java's defaults (2,048 and 10,000)
	// cost milliseconds.
	MaxTotalIterations = 10_000_000
	// MaxBags is the largest number of bags in one file.
	MaxBags = 512
	// MaxCertificates is the largest number of certificates in one input.
	MaxCertificates = 256
	// MaxKeys is the largest number of private keys in one file.
	MaxKeys = 32
	// MinRSABits and MaxRSABits bound RSA keys. Beyond 8192 bits TLS clients
	// refuse the handshake. PKCS#12 files may hold keys below MinRSABits, down to
	// 1024, with NoticeWeakKey.
	MinRSABits = 2048
	MaxRSABits = 8192

	// leastRSABits is what TLS clients accept at least: with less nobody talks to
	// the gate again, this provider included.
	leastRSABits = 1024
	// maxNesting bounds safe contents within safe contents.
	maxNesting = 4
	// maxChain is the largest number of issuers above a leaf.
	maxChain = 16
	// maxSignatureChecks bounds the signature checks that rebuild the chains of
	// one input.
	maxSignatureChecks = 1024
	// maxKeySize is the largest private key, in DER bytes: an RSA key of 8192
	// bits needs less than 5 KiB.
	maxKeySize = 16 << 10
)
