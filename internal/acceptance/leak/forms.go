// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package leak

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"golang.org/x/text/encoding/charmap"
)

// forms lists what a value may look like, with the name of the encoding.
func forms(value []byte) map[string]string {
	found := map[string]string{}
	for written, quoting := range quotings(value) {
		found[written] = quoting
		wrap(found, written, quoting)
	}
	return found
}

// quotings are the value as it is, and as JSON, Go, HCL and URLs quote it.
func quotings(value []byte) map[string]string {
	raw := string(value)
	once := quoteJSON(raw, true)
	candidates := []struct{ written, name string }{
		{raw, "raw"},
		{once, "JSON"},
		{quoteJSON(raw, false), "JSON without HTML escapes"},
		{quoteJSON(once, true), "JSON in JSON"},
		{strings.Trim(strconv.Quote(raw), `"`), "Go string"},
		{url.QueryEscape(raw), "URL query"},
		{url.PathEscape(raw), "URL path"},
	}
	found := map[string]string{}
	for _, candidate := range candidates {
		if _, known := found[candidate.written]; !known {
			found[candidate.written] = candidate.name
		}
	}
	return found
}

// quoteJSON is a JSON string without its quotes.
func quoteJSON(text string, html bool) string {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(html)
	if err := encoder.Encode(text); err != nil {
		panic(fmt.Sprintf("leak: encode a string: %v", err))
	}
	quoted := strings.TrimSpace(buffer.String())
	return quoted[1 : len(quoted)-1]
}

// tokens have three parts, of which only the last one is secret.
var tokens = regexp.MustCompile(`^dt0[a-z]\d\d\.[A-Za-z0-9]+\.[A-Za-z0-9]{16,}$`)

func isToken(value string) bool { return tokens.MatchString(value) }

// misread is UTF-8 that was taken for another character set, or written in one.
func misread(value string) map[string]string {
	found := map[string]string{}
	for name, set := range map[string]*charmap.Charmap{"Latin-1": charmap.ISO8859_1, "Windows-1252": charmap.Windows1252} {
		if read, err := set.NewDecoder().String(value); err == nil && read != value {
			found[read] = "read as " + name
		}
		if wrote, err := set.NewEncoder().String(value); err == nil && wrote != value {
			found[wrote] = "written as " + name
		}
	}
	return found
}

// wrap adds what carries bytes as text: hex, lists of numbers, base64, and
// base64 in base64, which is how private state stores text.
func wrap(found map[string]string, written, quoting string) {
	lower := hex.EncodeToString([]byte(written))
	found[lower] = quoting + " in hex"
	found[strings.ToUpper(lower)] = quoting + " in upper-case hex"
	found[strings.Trim(fmt.Sprintf("%d", []byte(written)), "[]")] = quoting + " as a list of numbers"
	for _, inner := range aligned(written) {
		for _, alphabet := range alphabets(inner) {
			found[alphabet] = quoting + " in base64"
			for _, outer := range aligned(alphabet) {
				for _, again := range alphabets(outer) {
					found[again] = quoting + " in base64 twice"
				}
			}
		}
	}
}

// aligned is the base64 of text inside something longer: what comes before it
// shifts it by no, one or two bytes. Characters that a neighbour's bits decide
// are cut off, and with them any padding.
func aligned(text string) []string {
	const bytesPerGroup, bitsPerByte, bitsPerCharacter = 3, 8, 6
	var found []string
	for shift := range bytesPerGroup {
		encoded := base64.RawStdEncoding.EncodeToString(append(make([]byte, shift), text...))
		from := (shift*bitsPerByte + bitsPerCharacter - 1) / bitsPerCharacter
		to := (shift + len(text)) * bitsPerByte / bitsPerCharacter
		if to-from >= shortest {
			found = append(found, encoded[from:to])
		}
	}
	return found
}

// alphabets are base64's standard alphabet and the one for URLs.
func alphabets(encoded string) []string {
	return []string{encoded, strings.NewReplacer("+", "-", "/", "_").Replace(encoded)}
}

// decodeLoose reads a line of base64, with or without padding.
func decodeLoose(line string) ([]byte, error) {
	return base64.RawStdEncoding.DecodeString(strings.TrimRight(line, "="))
}
