// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"encoding/asn1"
	"slices"

	ber "github.com/go-asn1-ber/asn1-ber"
)

// derOf rewrites the first value of BER as DER and ignores what follows it, as
// Java does. What cannot be read stays as it is.
func derOf(content []byte) []byte {
	packet, err := ber.DecodePacketErr(content)
	if err != nil {
		return content
	}

	return encode(packet)
}

func encode(packet *ber.Packet) []byte {
	if packet.TagType == ber.TypePrimitive {
		return packet.Bytes()
	}

	if packet.ClassType == ber.ClassUniversal && packet.Tag == ber.TagOctetString {
		return marshalled(asn1.RawValue{Tag: asn1.TagOctetString, Bytes: octetsOf(packet)})
	}

	var body []byte

	for place, child := range packet.Children {
		if place > 1 && inParts(child) {
			body = append(body, marshalled(asn1.RawValue{Class: asn1.ClassContextSpecific, Bytes: octetsOf(child)})...)

			continue
		}

		body = append(body, encode(child)...)
	}

	return marshalled(asn1.RawValue{
		Class: int(packet.ClassType) >> 6, Tag: int(packet.Tag & 0xff), IsCompound: true, Bytes: body,
	})
}

// inParts tells whether a value at the third place or behind is the encrypted
// content of RFC 2315, section 10.1, an octet string, in parts.
func inParts(packet *ber.Packet) bool {
	return packet.ClassType == ber.ClassContext && packet.TagType == ber.TypeConstructed && packet.Tag == 0 &&
		!slices.ContainsFunc(packet.Children, func(child *ber.Packet) bool {
			return child.ClassType != ber.ClassUniversal || child.Tag != ber.TagOctetString
		})
}

// octetsOf joins an octet string that is in parts, and those in parts themselves.
func octetsOf(packet *ber.Packet) []byte {
	if packet.TagType == ber.TypePrimitive {
		return packet.Data.Bytes()
	}

	var joined []byte
	for _, part := range packet.Children {
		joined = append(joined, octetsOf(part)...)
	}

	return joined
}

// marshalled cannot fail: the value is raw.
func marshalled(value asn1.RawValue) []byte {
	content, _ := asn1.Marshal(value)

	return content
}
