// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"encoding/hex"
	"encoding/json"
	"html"
	"regexp"
	"slices"
	"strings"
)

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
