// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"encoding/asn1"
	"strings"
	"unicode/utf16"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

const tagBMPString = cbasn1.Tag(30)

// attributes are the attributes of a bag that matter. All others, such as
// Windows' name of a cryptographic provider and its empty LocalKeySet, are passed
// over, and so is what cannot be read: attributes decide nothing here.
type attributes struct {
	alias      string
	localKeyID string
	// javaTrust marks what Java calls a trusted certificate.
	javaTrust bool
}

// readAttributes reads the PKCS12Attributes of a bag, given without tag and
// length.
func readAttributes(set cryptobyte.String) attributes {
	var a attributes
	for !set.Empty() {
		var attribute, values cryptobyte.String
		var id asn1.ObjectIdentifier
		ok := set.ReadASN1(&attribute, cbasn1.SEQUENCE) &&
			attribute.ReadASN1ObjectIdentifier(&id) &&
			attribute.ReadASN1(&values, cbasn1.SET)
		if !ok {
			return a
		}
		var value cryptobyte.String
		switch {
		case id.Equal(oidFriendlyName) && values.ReadASN1(&value, tagBMPString):
			a.alias = bmpString(value)
		case id.Equal(oidLocalKeyID) && values.ReadASN1(&value, cbasn1.OCTET_STRING):
			a.localKeyID = string(value)
		case id.Equal(oidJavaTrust):
			a.javaTrust = true
		}
	}
	return a
}

// bmpString decodes big-endian UTF-16; some writers end it with a zero.
func bmpString(data []byte) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = uint16(data[2*i])<<8 | uint16(data[2*i+1])
	}
	return strings.TrimRight(string(utf16.Decode(units)), "\x00")
}
