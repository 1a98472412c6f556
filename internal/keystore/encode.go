// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"encoding/binary"
	"fmt"
	"io"
	"math"
	"strings"
	"unicode/utf16"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
)

// Encoding says how a PKCS#12 file is encrypted.
type Encoding string

// The encodings.
const (
	// EncodingModern is PBES2 with AES-256-CBC and a SHA-256 MAC, what OpenSSL 3
	// and Java 17 write.
	EncodingModern Encoding = "modern"
	// EncodingLegacy is 3DES with a SHA-1 MAC, which everything reads.
	EncodingLegacy Encoding = "legacy"
)

// encodeIterations is the default of Java 17 for all of its key derivations.
const encodeIterations = 10_000

// Encode writes the bundle as PKCS#12 file: the leaf and its chain in order up to
// the root, and the key under the same password as the file. There is no friendly
// name, so Java calls the entry "1". The error is an *Error.
func (b Bundle) Encode(password string, encoding Encoding) ([]byte, error) {
	return b.encode(password, encoding, rand.Reader)
}

// encode takes salts and initialization vectors from random, which must not read short:
// the encoder does not look at how much it got. With the same bytes the file is the
// same.
func (b Bundle) encode(password string, encoding Encoding, random io.Reader) ([]byte, error) {
	var encoder *pkcs12.Encoder
	switch encoding {
	case EncodingModern:
		encoder = pkcs12.Modern2023
	case EncodingLegacy:
		encoder = pkcs12.LegacyDES
	default:
		return nil, newError(InputPKCS12, ReasonBadEncoding, fmt.Sprintf("The encoding must be %s or %s.", EncodingModern, EncodingLegacy))
	}
	if !encodablePassword(password) {
		return nil, newError(InputPassword, ReasonBadPassword, "The password has characters that cannot be written into a PKCS#12 file: it must be valid UTF-8 within the basic multilingual plane.")
	}
	file, err := encoder.WithIterations(encodeIterations).WithRand(random).Encode(b.key(), b.Leaf, b.Chain, password)
	switch {
	case err != nil:
		return nil, newError(InputPKCS12, ReasonMalformed, "The PKCS#12 file could not be written.")
	case len(file) > MaxFileSize:
		return nil, newError(InputChain, ReasonTooLarge, fmt.Sprintf("The PKCS#12 file would have %d bytes; at most %d are accepted.", len(file), MaxFileSize))
	}
	return file, nil
}

// encodablePassword tells whether every character fits a BMPString (RFC 7292
// appendix B.1).
func encodablePassword(password string) bool {
	return !strings.ContainsFunc(password, func(r rune) bool { return r > 0xffff || r == 0xfffd })
}

// Names of the constructions that need no chance. Another construction needs
// another name, and gives other files.
const (
	derivation      = "terraform-provider-activegate pkcs12 1"
	derivationNamed = "terraform-provider-activegate pkcs12 with alias 1"
	derivationJKS   = "terraform-provider-activegate jks 1"
)

// derivedBytes is more than any encoding takes: two salts and two vectors for
// the contents and a salt for the integrity check, of at most 16 bytes each.
const derivedBytes = 256

// EncodeSame is [Bundle.Encode] without chance: the same key, certificates,
// password and encoding give the same file, on every machine.
//
// Salts and initialization vectors come from HKDF-SHA-256 (RFC 5869). Its input
// is everything that the file is made of, each part with its length in front,
// and its info is the name of the construction. That is as good as chance here:
//
//   - Salts and vectors are no secrets, and must only differ from file to file.
//     Any difference of the inputs gives other ones, so that no key that is
//     derived from a password, and no vector under it, serves two contents. What
//     the same file twice tells is that it is the same.
//   - The private key is part of the input, and nobody can guess that. So the
//     salts, which stand in the file in clear text, test no guess of the password;
//     derived from password and certificates alone they would test it without the
//     cost of PBKDF2.
//
// The error is an *Error.
func (b Bundle) EncodeSame(password string, encoding Encoding) ([]byte, error) {
	random, failure := b.derive(derivation, string(encoding), password)
	if failure != nil {
		return nil, failure
	}
	return b.encode(password, encoding, random)
}

// derive returns what stands in for chance in a construction. The parts are what
// the file is made of, beside the key and its certificates.
func (b Bundle) derive(construction string, parts ...string) (io.Reader, *Error) {
	key, failure := b.pkcs8()
	if failure != nil {
		return nil, failure
	}
	parts = append(parts, string(key))
	for _, c := range b.Certificates() {
		parts = append(parts, string(c.Raw))
	}
	var secret []byte
	for _, part := range parts {
		secret = append(binary.BigEndian.AppendUint64(secret, uint64(len(part))), part...)
	}
	derived, err := hkdf.Key(sha256.New, secret, nil, construction, derivedBytes)
	if err != nil {
		return nil, newError(InputPKCS12, ReasonMalformed, "The salts could not be derived.")
	}
	return bytes.NewReader(derived), nil
}

// pkcs8 is the private key in DER.
func (b Bundle) pkcs8() ([]byte, *Error) {
	key, err := x509.MarshalPKCS8PrivateKey(b.key())
	if err != nil {
		return nil, newError(InputPrivateKey, ReasonBadKey, "The private key could not be written.")
	}
	return key, nil
}

// EncodeNamed is [Bundle.EncodeSame] with a friendly name at the key, by which
// Java and gates call the entry. The error is an *Error.
func (b Bundle) EncodeNamed(alias, password string, encoding Encoding) ([]byte, error) {
	random, failure := b.derive(derivationNamed, alias, string(encoding), password)
	if failure != nil {
		return nil, failure
	}
	file, err := b.encode(password, encoding, random)
	if err != nil {
		return nil, err
	}
	named, ok := nameKey(file, alias, password)
	if !ok {
		return nil, newError(InputPKCS12, ReasonMalformed, "The alias could not be written into the PKCS#12 file.")
	}
	return named, nil
}

// The structures of a file that was written by Encode (RFC 7292 section 4), as far as
// naming its key changes them.
type (
	pfxDER struct {
		Version int
		Safe    contentDER
		MAC     struct {
			Info struct {
				Algorithm asn1.RawValue
				Value     []byte
			}
			Salt       []byte
			Iterations int
		}
	}
	contentDER struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue
	}
	bagDER struct {
		ID         asn1.ObjectIdentifier
		Value      asn1.RawValue
		Attributes []attributeDER `asn1:"set"`
	}
	attributeDER struct {
		ID     asn1.ObjectIdentifier
		Values asn1.RawValue
	}
)

// nameKey gives the one key of a file that was written by Encode a friendly name,
// and the file a new integrity check. The attributes of keys are not encrypted.
func nameKey(file []byte, alias, password string) ([]byte, bool) {
	var pfx pfxDER
	var parts []contentDER // certificates, key
	var bags []bagDER
	content, macData, failure := openPFX(file)
	if failure != nil || !fromDER(file, &pfx) || !fromDER(content, &parts) || len(parts) != 2 {
		return nil, false
	}
	var octets []byte
	mac, err := pbe.ParseMAC(macData)
	if err != nil || !fromDER(parts[1].Content.Bytes, &octets) || !fromDER(octets, &bags) || len(bags) != 1 {
		return nil, false
	}
	bags[0].Attributes = append(bags[0].Attributes, friendlyName(alias))
	parts[1] = contentOf(intoDER(bags))
	named := intoDER(parts)
	pfx.Safe = contentOf(named)
	pfx.MAC.Info.Value, err = mac.Sum(named, pbe.Passwords(password)[0], pbe.NewBudget(math.MaxInt, math.MaxInt))
	return intoDER(pfx), err == nil
}

func friendlyName(alias string) attributeDER {
	var name []byte
	for _, unit := range utf16.Encode([]rune(alias)) {
		name = binary.BigEndian.AppendUint16(name, unit)
	}
	value := intoDER(asn1.RawValue{Tag: asn1.TagBMPString, Bytes: name})
	return attributeDER{ID: oidFriendlyName, Values: asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: value}}
}

// contentOf is a content without encryption.
func contentOf(content []byte) contentDER {
	return contentDER{Type: oidData, Content: asn1.RawValue{Class: asn1.ClassContextSpecific, IsCompound: true, Bytes: intoDER(content)}}
}

func fromDER(der []byte, value any) bool {
	rest, err := asn1.Unmarshal(der, value)
	return err == nil && len(rest) == 0
}

// intoDER writes what cannot fail: it was read, or is made here.
func intoDER(value any) []byte {
	der, _ := asn1.Marshal(value)
	return der
}
