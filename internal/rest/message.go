// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxMessage bounds what of a server's text reaches a user, in characters.
const maxMessage = 500

// maxViolations bounds how many field errors are kept of one answer.
const maxViolations = 20

var titlePattern = regexp.MustCompile(`(?is)<title[^>]*>(.*?)</title>`)

// describe fills the text of a refusing answer; see Request.EnvelopeOnly.
func (e *StatusError) describe(contentType string, body []byte, secrets []Secret, envelopeOnly bool) {
	fit := func(text string) string { return cleaned(text, secrets) }
	if looksHTML(contentType, body) {
		e.HTML = true
		if title := titlePattern.FindSubmatch(head(body)); title != nil {
			e.Message = fit(string(title[1]))
		}
		return
	}
	for _, failure := range parseEnvelope(body) {
		if e.Message == "" {
			e.Message = fit(failure.Message)
		}
		if e.Code == 0 {
			e.Code = int(failure.Code)
		}
		for _, violation := range failure.Violations {
			if len(e.Violations) < maxViolations {
				e.Violations = append(e.Violations, Violation{
					Path: fit(violation.Path), Message: fit(violation.Message), Location: fit(violation.ParameterLocation),
				})
			}
		}
	}
	if e.Message == "" && len(e.Violations) == 0 && !envelopeOnly {
		e.Message = fit(string(body))
	}
}

// failure is the error of the JSON envelope (api-facts 7.5).
type failure struct {
	Code       code   `json:"code"`
	Message    string `json:"message"`
	Violations []struct {
		Path              string `json:"path"`
		Message           string `json:"message"`
		ParameterLocation string `json:"parameterLocation"`
	} `json:"constraintViolations"`
}

// code is the status that an envelope repeats; 0 for whatever is none.
type code int

// UnmarshalJSON never fails: an odd code must not hide the message beside it.
func (c *code) UnmarshalJSON(text []byte) error {
	number, err := strconv.ParseUint(strings.Trim(string(text), `"`), 10, 10)
	if err == nil {
		*c = code(number)
	}
	return nil
}

// parseEnvelope reads {"error":{..}} or an array of such; nil if it is neither.
func parseEnvelope(body []byte) []failure {
	type envelope struct {
		Error *failure `json:"error"`
	}
	var many []envelope
	if trimmed := bytes.TrimSpace(body); bytes.HasPrefix(trimmed, []byte("{")) {
		many = make([]envelope, 1)
		if json.Unmarshal(trimmed, &many[0]) != nil {
			return nil
		}
	} else if json.Unmarshal(trimmed, &many) != nil {
		return nil
	}
	var found []failure
	for _, one := range many {
		if one.Error != nil {
			found = append(found, *one.Error)
		}
	}
	return found
}

// textsIn are the named texts of a JSON object, cleaned; nil if there is none.
func textsIn(body []byte, names []string, secrets []Secret) map[string]string {
	var object map[string]any
	if len(names) == 0 || crowded(body) || json.Unmarshal(body, &object) != nil {
		return nil
	}
	found := map[string]string{}
	for _, name := range names {
		if text, ok := object[name].(string); ok {
			found[name] = cleaned(text, secrets)
		}
	}
	return found
}

// looksHTML tells pages. The content type alone proves nothing: Java servers
// label plain text as HTML, too.
func looksHTML(contentType string, body []byte) bool {
	start := bytes.ToLower(bytes.TrimSpace(bytes.TrimPrefix(head(body), []byte("\xef\xbb\xbf"))))
	if bytes.HasPrefix(start, []byte("<!doctype html")) || bytes.HasPrefix(start, []byte("<html")) {
		return true
	}
	media, _, _ := strings.Cut(contentType, ";")
	return strings.EqualFold(strings.TrimSpace(media), "text/html") && bytes.HasPrefix(start, []byte("<"))
}

func head(body []byte) []byte { return body[:min(len(body), 16<<10)] }

// window is how much of a long text is looked at, where that is enough.
const window = 256 << 10

// cleaned is text of a stranger, fit for a message: one line, bounded, and
// without secrets. Characters that are taken out may have hidden one, so that
// it is looked for twice. Megabytes of text cost no more than the window, but
// where little is left of that: then the window's end, which may go through a
// secret, would be near what is shown, and the text is read as a whole.
func cleaned(text string, secrets []Secret) string {
	if len(text) > window {
		if begin := squeeze(redact(text[:window], secrets)); len(begin) > window/2 {
			text = begin
		}
	}
	text = squeeze(redact(text, secrets))
	return oneLine(redact(text, secrets), maxMessage)
}

// oneLine makes text of a stranger fit for a message: valid UTF-8, white space
// collapsed, no control or formatting characters, at most limit characters.
func oneLine(text string, limit int) string {
	text = squeeze(text)
	if utf8.RuneCountInString(text) > limit {
		text = string([]rune(text)[:limit-1]) + "…"
	}
	return text
}

// squeeze is oneLine without a limit.
func squeeze(text string) string {
	text = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r):
			return ' '
		case r == utf8.RuneError, unicode.IsControl(r), unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
	return strings.Join(strings.Fields(text), " ")
}

// cleanError is an error with a text that is fit for a message.
type cleanError struct {
	text string
	err  error
}

// clean keeps what an error is, but shows its text as one line, bounded and
// without secrets: parts of it may come from a stranger.
func clean(err error, secrets ...Secret) error {
	text := cleaned(err.Error(), secrets)
	if text == err.Error() {
		return err
	}
	return &cleanError{text: text, err: err}
}

func (e *cleanError) Error() string { return e.text }

// GoString keeps %#v from showing the original text.
func (e *cleanError) GoString() string { return e.text }

func (e *cleanError) Unwrap() error { return e.err }

// Printable is a name of a stranger, such as that of a file or token, fit for
// messages: quoted if it holds anything but plain characters, and bounded.
func Printable(text string) string {
	const most = 255
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	if text == "" || strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) || r == unicode.ReplacementChar }) {
		return strconv.Quote(text)
	}
	return text
}
