// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// redacted is what every way of printing a Secret shows.
const redacted = "[redacted]"

// Secret is a password or a token. Nothing that formats, logs or encodes it
// shows the value; only Reveal does. Compare with Equal, not with ==, where a
// printed difference could reach a user.
type Secret struct{ value string }

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal is the value itself: for the wire and for nothing else.
func (s Secret) Reveal() string { return s.value }

// IsEmpty reports whether there is no value.
func (s Secret) IsEmpty() bool { return s.value == "" }

// Equal reports whether both hold the same value.
func (s Secret) Equal(other Secret) bool { return s.value == other.value }

// String hides the value.
func (s Secret) String() string { return redacted }

// Format hides the value from every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText hides the value from encoders, those of JSON and log/slog included.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// The parts of a dotted token (api-facts 2.1 and 7.1). Prefixes differ from
// server to server; what all have in common is that the public part is short.
const (
	maxTokenPrefix = 16
	maxTokenPublic = 32
)

// PublicID is the part of a token that may be shown, {prefix}.{public} of
// {prefix}.{public}.{secret}; empty if it is no such token.
func (s Secret) PublicID() string {
	parts := strings.Split(s.value, ".")
	if len(parts) != 3 || !isTokenPart(parts[0], maxTokenPrefix) || !isTokenPart(parts[1], maxTokenPublic) || !isTokenPart(parts[2], len(s.value)) {
		return ""
	}
	return parts[0] + "." + parts[1]
}

func isTokenPart(part string, longest int) bool {
	return part != "" && len(part) <= longest && !strings.ContainsFunc(part, func(char rune) bool {
		return (char < '0' || char > '9') && (char < 'A' || char > 'Z') && (char < 'a' || char > 'z')
	})
}

// tokenPattern matches Dynatrace tokens; the part after the second dot is
// secret (api-facts 2.1).
var tokenPattern = regexp.MustCompile(`(?i)(dt0[a-z][0-9]{2}\.[a-z0-9]{6,64})\.([a-z0-9]{16,})`)

// redact removes secrets, in the encodings that servers echo, and the secret
// part of any Dynatrace token. Ways to write the same text differ from server
// to server, so that it is also read as each of them, and stays as it was read
// where that shows a secret.
func redact(text string, secrets []Secret) string {
	forms := formsOf(secrets)
	if len(forms) > 0 {
		cover := replacer(forms)
		text = cover.Replace(text)
		for _, read := range readings {
			if plain := read(text); plain != text && shows(plain, forms) {
				text = cover.Replace(plain)
			}
		}
	}
	return tokenPattern.ReplaceAllString(text, "$1."+redacted)
}

// replacer covers all forms in one pass. What was covered before stays as it
// is: a short secret may be a part of the word that covers.
func replacer(forms []string) *strings.Replacer {
	pairs := []string{redacted, redacted}
	for _, form := range forms {
		pairs = append(pairs, form, redacted)
	}
	return strings.NewReplacer(pairs...)
}

func shows(text string, forms []string) bool {
	return slices.ContainsFunc(forms, func(form string) bool { return strings.Contains(text, form) })
}

// readings undo the ways to write text, as far as they understand it.
var readings = []func(string) string{
	html.UnescapeString,
	readPercent,
	func(text string) string { return readPercent(strings.ReplaceAll(text, "+", " ")) },
	readBackslash,
}

var (
	percent   = regexp.MustCompile(`%[0-9A-Fa-f]{2}`)
	backslash = regexp.MustCompile(`(?:\\u[0-9A-Fa-f]{4})+|\\.`)
)

// readPercent reads URLs.
func readPercent(text string) string {
	return percent.ReplaceAllStringFunc(text, func(code string) string {
		raw, _ := hex.DecodeString(code[1:])
		return string(raw)
	})
}

// readBackslash reads JSON, Java and whatever else writes \" and \u00e4.
func readBackslash(text string) string {
	return backslash.ReplaceAllStringFunc(text, func(code string) string {
		var read string
		if json.Unmarshal([]byte(`"`+code+`"`), &read) == nil {
			return read
		}
		return code[1:]
	})
}

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
