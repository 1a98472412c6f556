// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"html"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// said are all texts of a refusal that reach a user.
func said(refused StatusError) []string {
	texts := []string{refused.Message, refused.Error()}
	for _, v := range refused.Violations {
		texts = append(texts, v.Message, v.Path, v.Location)
	}
	return texts
}

// FuzzDescribe: whatever a server answers, what is said of it is one line of
// bounded length in valid UTF-8, and stays so when it is said again.
func FuzzDescribe(f *testing.F) {
	f.Add("text/html", `<title>x</title>`, "x", false)
	f.Add("", `{"error":{"message":"s3cr3t","constraintViolations":[{"path":"a"}]}}`, "s3cr3t", true)
	f.Add("", "a\xff%0a\\u000a&#10;", "%", false)
	f.Fuzz(func(t *testing.T, contentType, body, secret string, envelopeOnly bool) {
		var got StatusError
		got.describe(contentType, []byte(body), []Secret{NewSecret(secret)}, envelopeOnly)
		if len(got.Violations) > maxViolations {
			t.Errorf("%d violations", len(got.Violations))
		}
		for _, text := range said(got) {
			if !utf8.ValidString(text) || utf8.RuneCountInString(text) > maxMessage+100 || squeeze(text) != strings.TrimSpace(text) {
				t.Errorf("%q", text)
			}
		}
	})
}

// echoes are the ways in which servers write what they were sent. Those that
// escape text escape what stands around it, too.
var echoes = []func(before, secret, after string) string{
	func(before, secret, after string) string { return before + secret + after },
	func(before, secret, after string) string { return html.EscapeString(before + secret + after) },
	func(before, secret, after string) string { return url.QueryEscape(before + secret + after) },
	func(before, secret, after string) string {
		return strings.ToLower(url.PathEscape(before)) + url.PathEscape(secret) + after
	},
	func(before, secret, after string) string { return quoteJSON(before+secret+after, true) },
	func(before, secret, after string) string { return quoteJSON(before+secret+after, false) },
	func(before, secret, after string) string { return strconv.QuoteToASCII(before + secret + after) },
	func(before, secret, after string) string {
		return before + " " + base64.StdEncoding.EncodeToString([]byte(secret)) + " " + after
	},
	func(before, secret, after string) string {
		return before + " " + base64.RawURLEncoding.EncodeToString([]byte(secret)) + " " + after
	},
	func(before, secret, after string) string { return before + hex.EncodeToString([]byte(secret)) + after },
	func(before, secret, after string) string {
		return before + strings.ToUpper(hex.EncodeToString([]byte(secret))) + after
	},
	func(before, secret, after string) string {
		return before + strings.Join(strings.Split(secret, ""), "\u200b") + after
	},
	func(before, secret, after string) string { return strings.ToUpper(before + secret + after) },
	func(before, secret, after string) string {
		return base64.StdEncoding.EncodeToString([]byte(before + secret + after))
	},
	func(before, secret, after string) string {
		read, _ := charmap.ISO8859_1.NewDecoder().String(before + secret + after)
		return read
	},
}

// bodies are the forms of an answer: bare text, a page, an envelope.
var bodies = []func(text string) string{
	func(text string) string { return text },
	func(text string) string { return "<html><title>" + text + "</title>" },
	func(text string) string {
		quoted, _ := json.Marshal(text)
		return `{"error":{"code":400,"message":` + string(quoted) + `,"constraintViolations":[{"path":` + string(quoted) + `}]}}`
	},
}

// FuzzRedact plants a secret in what a server says, in each of its encodings
// and forms of an answer: it never comes through.
func FuzzRedact(f *testing.F) {
	f.Add("wrong password: ", `p"&ss<w0rd>+/%41`, "!", uint8(1), uint8(1))
	f.Add("X-Password: ", "dt0c01.ABCDEFGH.SECRET", "\x00\r\n", uint8(11), uint8(2))
	f.Add("%4", "correct horse  battery", "+", uint8(3), uint8(0))
	f.Fuzz(func(t *testing.T, before, secret, after string, echo, body uint8) {
		// Shorter ones may stand in a text by chance, and one with a bracket in
		// the word that takes its place.
		if len(secret) < 8 || !utf8.ValidString(secret) || strings.ContainsAny(secret, "[]") || squeeze(secret) != secret {
			return
		}
		text := echoes[int(echo)%len(echoes)](before, secret, after)
		var got StatusError
		got.describe("text/html", []byte(bodies[int(body)%len(bodies)](text)), []Secret{NewSecret("other"), NewSecret(secret)}, false)
		for _, text := range said(got) {
			for _, form := range formsOf([]Secret{NewSecret(secret)}) {
				if strings.Contains(text, form) {
					t.Errorf("%q shows %q of %q", text, form, secret)
				}
			}
		}
		var refused error = &got
		if err := clean(&UnreachableError{Endpoint: "gate:9999", Err: errors.New(text)}, NewSecret(secret)); strings.Contains(err.Error(), secret) ||
			strings.Contains(refused.Error(), secret) {
			t.Errorf("%v shows %q", err, secret)
		}
	})
}

// FuzzRedirectTarget: what is said of a redirect has neither user nor query nor
// the secrets of the request.
func FuzzRedirectTarget(f *testing.F) {
	f.Add("https://sso.example.com/login?token=s3cr3tW0rd#x", "s3cr3tW0rd")
	f.Add("//user:s3cr3tW0rd@h/%73%33cr3tW0rd/", "s3cr3tW0rd")
	f.Add("user:s3cr3tW0rd@h", "s3cr3tW0rd")
	f.Fuzz(func(t *testing.T, location, secret string) {
		target := redirectTarget(location, []Secret{NewSecret(secret)})
		if utf8.RuneCountInString(target) > maxMessage || squeeze(target) != target {
			t.Errorf("%q", target)
		}
		if len(secret) >= 8 && !strings.ContainsAny(secret, "[]") && strings.Contains(target, secret) {
			t.Errorf("%q shows %q", target, secret)
		}
		if strings.Contains(target, redacted) || strings.HasSuffix(target, "…") {
			return
		}
		if u, err := url.Parse(target); err == nil && (u.User != nil || u.RawQuery != "" || u.Fragment != "") {
			t.Errorf("%q has more than a place", target)
		}
	})
}
