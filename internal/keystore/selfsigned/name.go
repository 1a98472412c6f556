// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package selfsigned

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// attribute is a kind of part of a name.
type attribute struct {
	id    asn1.ObjectIdentifier
	exact int  // how many characters it has; 0 is any number
	most  int  // at most
	ascii bool // an IA5String
}

// attributes are the parts that names have in practice (RFC 4514 section 3, RFC
// 5280 appendix A.1).
var attributes = map[string]attribute{
	"CN":           {id: asn1.ObjectIdentifier{2, 5, 4, 3}, most: 64},
	"SERIALNUMBER": {id: asn1.ObjectIdentifier{2, 5, 4, 5}, most: 64},
	"C":            {id: asn1.ObjectIdentifier{2, 5, 4, 6}, exact: 2},
	"L":            {id: asn1.ObjectIdentifier{2, 5, 4, 7}, most: 128},
	"ST":           {id: asn1.ObjectIdentifier{2, 5, 4, 8}, most: 128},
	"STREET":       {id: asn1.ObjectIdentifier{2, 5, 4, 9}, most: 128},
	"O":            {id: asn1.ObjectIdentifier{2, 5, 4, 10}, most: 64},
	"OU":           {id: asn1.ObjectIdentifier{2, 5, 4, 11}, most: 64},
	"DC":           {id: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 25}, most: 63, ascii: true},
	"UID":          {id: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 1}, most: 256},
	"EMAILADDRESS": {id: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, most: 255, ascii: true},
}

// CheckName accepts a distinguished name in the form of RFC 4514, or a common
// name alone, which has no "=" in it.
func CheckName(text string) error {
	_, err := encodeName(text)
	return err
}

// encodeName is the DER of a name. Written first is what is nearest, which stands
// last in a certificate.
func encodeName(text string) ([]byte, error) {
	parts, err := parseName(text)
	if err != nil {
		return nil, err
	}
	var sequence pkix.RDNSequence
	for _, part := range slices.Backward(parts) {
		var set pkix.RelativeDistinguishedNameSET
		for _, one := range part {
			set = append(set, pkix.AttributeTypeAndValue{Type: attributes[one.kind].id, Value: one.encoded()})
		}
		sequence = append(sequence, set)
	}
	return asn1.Marshal(sequence)
}

// commonName is that of a name that was checked, "" if it has none.
func commonName(text string) string {
	parts, err := parseName(text)
	if err != nil {
		return ""
	}
	for _, part := range parts {
		for _, one := range part {
			if one.kind == "CN" {
				return one.value
			}
		}
	}
	return ""
}

// component is one CN=value.
type component struct{ kind, value string }

func (c component) encoded() any {
	if attributes[c.kind].ascii {
		return asn1.RawValue{Tag: asn1.TagIA5String, Bytes: []byte(c.value)}
	}
	return c.value
}

// parseName reads the parts of a name in the order in which they are written.
func parseName(text string) ([][]component, error) {
	switch {
	case strings.TrimSpace(text) == "":
		return nil, errors.New("it is empty, and Java reads no certificate without a name")
	case strings.HasPrefix(text, "/") && strings.Contains(text, "="):
		return nil, errors.New("parts are separated by commas, such as CN=gate1.example.com,O=Example, not by slashes")
	case !strings.Contains(text, "="):
		one := component{kind: "CN", value: text}
		return [][]component{{one}}, one.check()
	}
	var parts [][]component
	for _, written := range split(text, ',') {
		var part []component
		for _, one := range split(written, '+') {
			read, err := parseComponent(one)
			if err != nil {
				return nil, err
			}
			part = append(part, read)
		}
		parts = append(parts, part)
	}
	return parts, nil
}

// split cuts at a separator that is not escaped.
func split(text string, separator byte) []string {
	var parts []string
	begin := 0
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++ // what follows is escaped
		case separator:
			parts = append(parts, text[begin:i])
			begin = i + 1
		}
	}
	return append(parts, text[begin:])
}

func parseComponent(text string) (component, error) {
	kind, value, found := strings.Cut(text, "=")
	kind = strings.ToUpper(strings.TrimSpace(kind))
	if _, known := attributes[kind]; !found || !known {
		return component{}, fmt.Errorf("%q does not begin with CN=, O=, OU=, C=, ST=, L=, STREET=, DC=, UID=, SERIALNUMBER= or EMAILADDRESS=; a comma or an equals sign within a value is written with a backslash in front", strings.TrimSpace(text))
	}
	plain, err := unescape(trim(value))
	if err != nil {
		return component{}, err
	}
	one := component{kind: kind, value: plain}
	return one, one.check()
}

// trim takes away the blanks around a value, but for one that is escaped.
func trim(value string) string {
	value = strings.TrimLeft(value, " ")
	trimmed := strings.TrimRight(value, " ")
	if strings.HasSuffix(trimmed, `\`) && len(trimmed) < len(value) {
		trimmed += " "
	}
	return trimmed
}

// special are characters that may follow a backslash as they are.
const special = ` "#+,;<=>\`

// unescape reads `\,` and `\C3\BC` (RFC 4514 section 2.4).
func unescape(text string) (string, error) {
	var plain strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] != '\\' {
			plain.WriteByte(text[i])
			continue
		}
		if i+1 < len(text) && strings.IndexByte(special, text[i+1]) >= 0 {
			plain.WriteByte(text[i+1])
			i++
			continue
		}
		pair, err := hex.DecodeString(text[min(i+1, len(text)):min(i+3, len(text))])
		if err != nil || len(pair) != 1 {
			return "", fmt.Errorf("%q has a backslash before something else than one of %s or two hexadecimal digits", text, special)
		}
		plain.WriteByte(pair[0])
		i += 2
	}
	return plain.String(), nil
}

// check judges what a value may hold.
func (c component) check() error {
	kind, length := attributes[c.kind], utf8.RuneCountInString(c.value)
	switch {
	case !utf8.ValidString(c.value), strings.ContainsFunc(c.value, unicode.IsControl):
		return fmt.Errorf("the value of %s holds a control character, or is no text", c.kind)
	case strings.TrimSpace(c.value) == "":
		return fmt.Errorf("the value of %s is empty", c.kind)
	case kind.exact > 0 && length != kind.exact:
		return fmt.Errorf("the value of %s is %q, and has to have %d characters", c.kind, c.value, kind.exact)
	case kind.most > 0 && length > kind.most:
		return fmt.Errorf("the value of %s has %d characters, and at most %d are allowed", c.kind, length, kind.most)
	case (kind.ascii || kind.exact > 0) && strings.ContainsFunc(c.value, func(r rune) bool { return r > unicode.MaxASCII }):
		return fmt.Errorf("the value of %s is %q, and has to be ASCII", c.kind, c.value)
	}
	return nil
}
