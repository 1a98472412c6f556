// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import (
	"encoding/asn1"
	"encoding/binary"
	"slices"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

var (
	oidData            = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidEncryptedData   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidKeyBag          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 1}
	oidShroudedKeyBag  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag         = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidX509Certificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}
	oidFriendlyName    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 20}
	oidLocalKeyID      = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 21}
)

// Bag types and attributes that occur in the wild and mean nothing here.
var (
	// OIDCRLBag is a bag with a revocation list.
	OIDCRLBag = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 4}
	// OIDSafeContentsBag is a bag of bags.
	OIDSafeContentsBag = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 6}
	// OIDLocalKeySet is an attribute without value of Windows' exports.
	OIDLocalKeySet = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 17, 2}
	// OIDProviderName is the name of a cryptographic provider of Windows.
	OIDProviderName = asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 311, 17, 1}
)

// Attribute returns a bag attribute with the values, which are whole DER.
func Attribute(id asn1.ObjectIdentifier, values ...[]byte) []byte {
	return sequence(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddASN1(cbasn1.SET, func(b *cryptobyte.Builder) {
			for _, value := range values {
				b.AddBytes(value)
			}
		})
	})
}

// SafeContents returns a list of bags, for a bag of bags, under the passwords and
// iterations of the store.
func SafeContents(s Store, bags ...Bag) []byte {
	if s.Iterations == 0 {
		s.Iterations = defaultIterations
	}
	return s.safeContents(bags)
}

// Sequence returns a SEQUENCE of values, which are whole DER.
func Sequence(values ...[]byte) []byte {
	return sequence(func(b *cryptobyte.Builder) {
		for _, value := range values {
			b.AddBytes(value)
		}
	})
}

// Integer returns an INTEGER with the bytes of two's complement.
func Integer(data []byte) []byte {
	return build(func(b *cryptobyte.Builder) { b.AddASN1(cbasn1.INTEGER, add(data)) })
}

func contentInfo(id asn1.ObjectIdentifier, content []byte) []byte {
	return sequence(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddASN1(cbasn1.Tag(0).ContextSpecific().Constructed(), add(content))
	})
}

func bmpString(text string) []byte {
	var data []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		data = binary.BigEndian.AppendUint16(data, unit)
	}
	return build(func(b *cryptobyte.Builder) { b.AddASN1(cbasn1.Tag(30), add(data)) })
}

func octets(data []byte) []byte {
	return build(func(b *cryptobyte.Builder) { b.AddASN1OctetString(data) })
}

func sequence(content cryptobyte.BuilderContinuation) []byte {
	return build(func(b *cryptobyte.Builder) { b.AddASN1(cbasn1.SEQUENCE, content) })
}

func add(data []byte) cryptobyte.BuilderContinuation {
	return func(b *cryptobyte.Builder) { b.AddBytes(data) }
}

func build(content cryptobyte.BuilderContinuation) []byte {
	var b cryptobyte.Builder
	content(&b)
	return must(b.Bytes())
}

// Tags that a re-encoder looks at.
const (
	tagOctets   = 0x04
	tagImplicit = 0x80 // of encrypted content, an octet string
	constructed = 0x20
)

var endOfContents = []byte{0, 0}

// Indefinite encodes all constructed values of DER with indefinite length, as
// BouncyCastle and NSS write PKCS#12.
func Indefinite(der []byte) []byte { return reencode(der, 0) }

// InParts does the same, and writes octet strings of more bytes than size in parts
// of that many.
func InParts(size int) func(der []byte) []byte {
	return func(der []byte) []byte { return reencode(der, size) }
}

// Padded writes the length of the outermost value with a zero in front.
func Padded(der []byte) []byte {
	header, length := headerOf(der)
	return append([]byte{der[0], 0x84, 0, byte(length >> 16 & 0xff), byte(length >> 8 & 0xff), byte(length & 0xff)}, der[header:]...)
}

// reencode leaves octet strings whole if partSize is 0.
func reencode(der []byte, partSize int) []byte {
	var out []byte
	for len(der) > 0 {
		header, length := headerOf(der)
		tag, body := der[0], der[header:header+length]
		switch {
		case tag&constructed != 0:
			out = slices.Concat(out, []byte{tag, 0x80}, reencode(body, partSize), endOfContents)
		case partSize > 0 && length > partSize && (tag == tagOctets || tag == tagImplicit):
			out = append(out, tag|constructed, 0x80)
			for part := range slices.Chunk(body, partSize) {
				out = append(out, octets(part)...)
			}
			out = append(out, endOfContents...)
		default:
			out = append(out, der[:header+length]...)
		}
		der = der[header+length:]
	}
	return out
}

// headerOf returns the sizes of header and body of the first value of valid DER.
func headerOf(der []byte) (header, length int) {
	const long, sizes = 0x80, 0x7f
	if der[1] < long {
		return 2, int(der[1]) //nolint:mnd // tag and length
	}
	header = 2 + int(der[1]&sizes)
	for _, b := range der[2:header] {
		length = length<<8 | int(b)
	}
	return header, length
}
