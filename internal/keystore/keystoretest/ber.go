// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import "slices"

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
