// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"strings"
	"time"
)

// javaDate prints an instant as Java's Date.toString does, e.g.
// "Fri Feb 15 13:16:58 CET 2019" (api-facts 1.3).
func javaDate(at time.Time, zone *time.Location) string {
	return at.In(zone).Format("Mon Jan 02 15:04:05 MST 2006")
}

// javaKeywords are the attribute types that Java prints by name; others are
// printed as OID.1.2.3.
var javaKeywords = map[string]string{
	"2.5.4.3":                    "CN",
	"2.5.4.4":                    "SURNAME",
	"2.5.4.5":                    "SERIALNUMBER",
	"2.5.4.6":                    "C",
	"2.5.4.7":                    "L",
	"2.5.4.8":                    "ST",
	"2.5.4.9":                    "STREET",
	"2.5.4.10":                   "O",
	"2.5.4.11":                   "OU",
	"2.5.4.12":                   "T",
	"2.5.4.42":                   "GIVENNAME",
	"2.5.4.43":                   "INITIALS",
	"2.5.4.44":                   "GENERATION",
	"2.5.4.46":                   "DNQ",
	"1.2.840.113549.1.9.1":       "EMAILADDRESS",
	"0.9.2342.19200300.100.1.1":  "UID",
	"0.9.2342.19200300.100.1.25": "DC",
}

// javaName prints an encoded distinguished name as Java's X500Principal does:
// last encoded part first, ", " between them, " + " within a part of several
// attributes.
func javaName(raw []byte) string {
	var encoded []asn1.RawValue
	if !unmarshalAll(raw, &encoded) {
		return ""
	}

	parts := make([]string, 0, len(encoded))

	for i := len(encoded) - 1; i >= 0; i-- {
		var attributes []struct {
			Type  asn1.ObjectIdentifier
			Value asn1.RawValue
		}

		if _, err := asn1.UnmarshalWithParams(encoded[i].FullBytes, &attributes, "set"); err != nil {
			return ""
		}

		printed := make([]string, 0, len(attributes))
		for _, attribute := range attributes {
			printed = append(printed, javaAttribute(attribute.Type, attribute.Value))
		}

		parts = append(parts, strings.Join(printed, " + "))
	}

	return strings.Join(parts, ", ")
}

func javaAttribute(id asn1.ObjectIdentifier, value asn1.RawValue) string {
	keyword, known := javaKeywords[id.String()]
	if !known {
		keyword = "OID." + id.String()
	}

	var decoded pkix.AttributeTypeAndValue

	var text string

	if _, err := asn1.Unmarshal(value.FullBytes, &decoded.Value); err == nil {
		text, known = decoded.Value.(string)
		if !known {
			return keyword + "=#" + hex.EncodeToString(value.FullBytes)
		}
	}

	return fmt.Sprintf("%s=%s", keyword, javaQuoted(text))
}

// javaQuoted puts a value in quotes if it holds what separates or surrounds
// values.
func javaQuoted(value string) string {
	needed := strings.ContainsAny(value, ",+=\n<>#;\\\"") || strings.Contains(value, "  ") ||
		strings.HasPrefix(value, " ") || strings.HasSuffix(value, " ")
	if !needed {
		return value
	}

	escaped := strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(value)

	return `"` + escaped + `"`
}
