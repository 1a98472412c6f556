// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"encoding/asn1"
	"math"
	"slices"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
)

// EncodeNamed is [Bundle.EncodeSame] with a friendly name at the key, by which
// Java and gates call the entry. The error is an *Error.
func (b Bundle) EncodeNamed(alias, password string, encoding Encoding) ([]byte, error) {
	random, failure := b.derive(derivationNamed, alias, string(encoding), password)
	if failure != nil {
		return nil, failure
	}
	file, err := b.Encode(password, encoding, random)
	if err != nil {
		return nil, err
	}
	named, ok := nameKey(file, alias, password)
	if !ok {
		return nil, refuse(InputPKCS12, ReasonMalformed, "The alias could not be written into the PKCS#12 file.")
	}
	return named, nil
}

// nameKey gives the one key of a file that was written by Encode a friendly name,
// and the file a new integrity check. The attributes of keys are not encrypted.
func nameKey(file []byte, alias, password string) ([]byte, bool) {
	content, macData, failure := openPFX(file)
	if failure != nil {
		return nil, false
	}
	safe, parts := cryptobyte.String(content), cryptobyte.String(nil)
	var first, second cryptobyte.String
	if !safe.ReadASN1(&parts, cbasn1.SEQUENCE) || !parts.ReadASN1Element(&first, cbasn1.SEQUENCE) || !parts.ReadASN1(&second, cbasn1.SEQUENCE) {
		return nil, false
	}
	keys, ok := nameBag(second, alias)
	if !ok {
		return nil, false
	}
	named := buildDER(inSequence(func(b *cryptobyte.Builder) {
		b.AddBytes(first)
		addContentInfo(b, keys)
	}))
	mac, ok := macOf(macData, named, password)
	if !ok {
		return nil, false
	}
	return buildDER(inSequence(func(b *cryptobyte.Builder) {
		b.AddASN1Int64(3) // the version
		addContentInfo(b, named)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) { b.AddBytes(mac) })
	})), true
}

// nameBag adds the attribute to the one bag of a content without encryption.
func nameBag(info cryptobyte.String, alias string) ([]byte, bool) {
	_, body, ok := readContentInfo(info)
	var octets, bags, bag, id, value, attributes cryptobyte.String
	if !ok || !body.ReadASN1(&octets, cbasn1.OCTET_STRING) || !octets.ReadASN1(&bags, cbasn1.SEQUENCE) || !bags.ReadASN1(&bag, cbasn1.SEQUENCE) ||
		!bag.ReadASN1Element(&id, cbasn1.OBJECT_IDENTIFIER) || !bag.ReadASN1Element(&value, contextZero) || !bag.ReadASN1(&attributes, cbasn1.SET) {
		return nil, false
	}
	return buildDER(inSequence(inSequence(func(b *cryptobyte.Builder) {
		b.AddBytes(id)
		b.AddBytes(value)
		b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) {
			both := [][]byte{attributes, friendlyName(alias)}
			slices.SortFunc(both, bytes.Compare) // as DER wants it in a SET
			b.AddBytes(slices.Concat(both...))
		})
	}))), true
}

// macOf is the MacData without its tag, whose salt and count stay.
func macOf(macData, content []byte, password string) ([]byte, bool) {
	mac, err := pbe.ParseMAC(macData)
	if err != nil {
		return nil, false
	}
	value, err := mac.Sum(content, pbe.Passwords(password)[0], pbe.NewBudget(math.MaxInt, math.MaxInt))
	data := cryptobyte.String(macData)
	var info, algorithm cryptobyte.String
	if err != nil || !data.ReadASN1(&info, cbasn1.SEQUENCE) || !info.ReadASN1Element(&algorithm, cbasn1.SEQUENCE) {
		return nil, false
	}
	return buildDER(func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(algorithm)
			b.AddASN1OctetString(value)
		})
		b.AddBytes(data)
	}), true
}

var contextZero = cbasn1.Tag(0).ContextSpecific().Constructed()

func friendlyName(alias string) []byte {
	return buildDER(inSequence(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidFriendlyName)
		b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) {
			b.AddASN1(asn1.TagBMPString, func(b *cryptobyte.Builder) {
				for _, unit := range utf16.Encode([]rune(alias)) {
					b.AddUint16(unit)
				}
			})
		})
	}))
}

func addContentInfo(b *cryptobyte.Builder, content []byte) {
	b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidData)
		b.AddASN1(contextZero, func(b *cryptobyte.Builder) { b.AddASN1OctetString(content) })
	})
}

func inSequence(content cryptobyte.BuilderContinuation) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) { b.AddASN1(cbasn1.SEQUENCE, content) }
}

// buildDER writes what cannot fail: its lengths are those of files in memory.
func buildDER(content cryptobyte.BuilderContinuation) []byte {
	var b cryptobyte.Builder
	content(&b)
	return b.BytesOrPanic()
}
