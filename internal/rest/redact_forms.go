// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// formsOf are what secrets look like in a text, the longest first: a form may
// be a part of another one.
func formsOf(secrets []Secret) []string {
	var forms []string
	for _, secret := range secrets {
		for _, spelling := range spellings(secret.Reveal()) {
			forms = append(forms, written(spelling)...)
		}
	}
	slices.SortFunc(forms, func(a, b string) int {
		if len(a) != len(b) {
			return len(b) - len(a)
		}
		return strings.Compare(a, b)
	})
	forms = slices.Compact(forms)
	return slices.DeleteFunc(forms, func(form string) bool { return form == "" })
}

// spellings are a secret as servers take it for text: as it is, a token's
// secret part alone, in one case, and what is left of it in other character
// sets.
func spellings(value string) []string {
	found := []string{value}
	if parts := tokenPattern.FindStringSubmatch(value); parts != nil {
		found = append(found, parts[2])
	}
	for _, one := range slices.Clone(found) {
		found = append(found, strings.ToUpper(one), strings.ToLower(one))
	}
	return append(found, misread(value)...)
}

// misread is a text that is not ASCII, as a server shows it that takes its
// UTF-8 for another character set, writes one, or knows ASCII alone.
func misread(value string) []string {
	isOther := func(r rune) bool { return r > unicode.MaxASCII }
	if !strings.ContainsFunc(value, isOther) {
		return nil
	}
	var found []string
	for _, set := range []*charmap.Charmap{charmap.ISO8859_1, charmap.Windows1252} {
		if read, err := set.NewDecoder().String(value); err == nil {
			found = append(found, read)
		}
		if wrote, err := set.NewEncoder().String(value); err == nil {
			found = append(found, wrote)
		}
	}
	for _, instead := range []string{"?", string(utf8.RuneError), ""} {
		var bytewise, runewise strings.Builder
		for _, r := range value {
			if isOther(r) {
				bytewise.WriteString(strings.Repeat(instead, utf8.RuneLen(r)))
				runewise.WriteString(instead)
				continue
			}
			bytewise.WriteRune(r)
			runewise.WriteRune(r)
		}
		found = append(found, bytewise.String(), runewise.String())
	}
	// What is left of a short one stands in any text.
	return slices.DeleteFunc(found, func(text string) bool { return len(text) < shortestRest })
}

// shortestRest is the length from which on a part of a secret is looked for by
// itself.
const shortestRest = 4

// written is a text in the encodings that servers echo.
func written(text string) []string {
	raw := []byte(text)
	forms := []string{
		text, squeeze(text), quoteJSON(text, true), quoteJSON(text, false), html.EscapeString(text),
		url.QueryEscape(text), url.PathEscape(text), hex.EncodeToString(raw), strings.ToUpper(hex.EncodeToString(raw)),
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.URLEncoding} {
		forms = append(forms, encoding.EncodeToString(raw), encoding.WithPadding(base64.NoPadding).EncodeToString(raw))
		forms = append(forms, inside(encoding.WithPadding(base64.NoPadding), raw)...)
	}
	return forms
}

// inside is the base64 of a text that stands in a longer one, such as a token
// in the header Authorization: what is before it shifts it by none, one or two
// bytes. Characters that a neighbour decides, too, are not part of it.
func inside(encoding *base64.Encoding, raw []byte) []string {
	const bytesPerGroup, bitsPerByte, bitsPerCharacter = 3, 8, 6
	var found []string
	for shift := range bytesPerGroup {
		encoded := encoding.EncodeToString(append(make([]byte, shift), raw...))
		from := (shift*bitsPerByte + bitsPerCharacter - 1) / bitsPerCharacter
		to := (shift + len(raw)) * bitsPerByte / bitsPerCharacter
		if to-from >= shortestRest {
			found = append(found, encoded[from:to])
		}
	}
	return found
}

// quoteJSON is a JSON string without its quotes.
func quoteJSON(text string, htmlSafe bool) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(htmlSafe)
	_ = encoder.Encode(text) //nolint:errchkjson // a string cannot fail
	return strings.TrimSuffix(strings.TrimPrefix(strings.TrimSuffix(buffer.String(), "\n"), `"`), `"`)
}
