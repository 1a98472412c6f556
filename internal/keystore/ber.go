// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"errors"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// PKCS#12 is BER by definition (RFC 7292 section 4): BouncyCastle, NSS and what is
// built on them write indefinite lengths and strings in parts, and Java reads
// them. Here such a structure is rewritten as DER before it is read. Octet strings
// are not looked into: what they wrap is rewritten when it is reached, since the
// integrity check is over its bytes as they are. Java reads no parts in a salt or
// within a private key (measured with JDK 17); that nobody writes any is relied on.
//
// A library such as go-asn1-ber would judge the values too, which nobody asked
// for, and its bounds are global variables.

const (
	tagSequence          = 0x30
	tagOctets            = 0x04
	tagConstructed       = 0x20
	tagNumberMask        = 0x1f
	lengthLong           = 0x80
	shortestHeader       = 2
	maxLengthBytes       = 4
	maxStructureDepth    = 24
	endOfContentsSize    = 2
	tagConstructedOctets = tagOctets | tagConstructed
)

var (
	errCutOff = errors.New("the data ends within a value")
	errNotBER = errors.New("the data is not BER")
)

// toDER rewrites the first value of data as DER and returns what follows it.
func toDER(data []byte) (der, rest []byte, err error) {
	var out cryptobyte.Builder
	if rest, err = addDER(&out, data, 0); err != nil {
		return nil, nil, err
	}
	der, err = out.Bytes()
	return der, rest, err
}

// derOf is toDER for data that is one value. What is not stays as it is, for its
// reader to say what is wrong.
func derOf(data []byte) []byte {
	if der, rest, err := toDER(data); err == nil && len(rest) == 0 {
		return der
	}
	return data
}

// addDER adds the first value of data, and returns what follows it.
func addDER(out *cryptobyte.Builder, data []byte, depth int) (rest []byte, err error) {
	value, err := readBER(data)
	switch {
	case err != nil:
		return nil, err
	case depth > maxStructureDepth:
		return nil, errNotBER
	}
	tag := value.tag
	if tag == tagConstructedOctets {
		tag = tagOctets
	}
	out.AddASN1(cbasn1.Tag(tag), func(inner *cryptobyte.Builder) {
		switch {
		case value.tag&tagConstructed == 0:
			inner.AddBytes(value.body)
			rest = value.rest
		case value.tag == tagConstructedOctets:
			rest, err = value.children(func(part []byte) ([]byte, error) { return addOctets(inner, part, depth+1) })
		default:
			rest, err = value.children(func(child []byte) ([]byte, error) { return addDER(inner, child, depth+1) })
		}
	})
	return rest, err
}

// addOctets adds what is in an octet string, whole or in parts.
func addOctets(out *cryptobyte.Builder, data []byte, depth int) (rest []byte, err error) {
	value, err := readBER(data)
	switch {
	case err != nil:
		return nil, err
	case depth > maxStructureDepth, value.tag&^tagConstructed != tagOctets:
		return nil, errNotBER
	case value.tag == tagOctets:
		out.AddBytes(value.body)
		return value.rest, nil
	}
	return value.children(func(part []byte) ([]byte, error) { return addOctets(out, part, depth+1) })
}

// berValue is one value. Where its length is indefinite, its body is all the rest.
type berValue struct {
	tag        byte
	indefinite bool
	// padded: the length is longer than it need be.
	padded     bool
	body, rest []byte
}

// children calls visit with what is left of the body until the value ends, and
// returns what follows it.
func (v berValue) children(visit func(data []byte) (rest []byte, err error)) (rest []byte, err error) {
	left := v.body
	for {
		switch {
		case v.indefinite && bytes.HasPrefix(left, make([]byte, endOfContentsSize)):
			return left[endOfContentsSize:], nil
		case !v.indefinite && len(left) == 0:
			return v.rest, nil
		}
		if left, err = visit(left); err != nil {
			return nil, err
		}
	}
}

func readBER(data []byte) (berValue, error) {
	if len(data) < shortestHeader {
		return berValue{}, errCutOff
	}
	v := berValue{tag: data[0]}
	if v.tag&tagNumberMask == tagNumberMask {
		return berValue{}, errNotBER // a tag of several bytes, which PKCS#12 has none of
	}
	first := data[1]
	if first == lengthLong {
		v.indefinite, v.body = true, data[shortestHeader:]
		if v.tag&tagConstructed == 0 {
			return berValue{}, errNotBER
		}
		return v, nil
	}
	header, length := shortestHeader, int(first)
	if first > lengthLong {
		size := int(first - lengthLong)
		header += size
		switch {
		case size > maxLengthBytes:
			return berValue{}, errNotBER
		case len(data) < header:
			return berValue{}, errCutOff
		}
		length = 0
		for _, b := range data[shortestHeader:header] {
			length = length<<8 | int(b)
		}
		v.padded = data[shortestHeader] == 0 || length < lengthLong
	}
	if length > len(data)-header {
		return berValue{}, errCutOff
	}
	v.body, v.rest = data[header:header+length], data[header+length:]
	return v, nil
}
