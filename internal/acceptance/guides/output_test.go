// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// identities are the kinds of values that stand for something: where a page
// prints one twice, it has to be the same twice.
var identities = []string{
	`(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}`,    // fingerprint
	`\b[0-9a-f]{64}\b`,                         // the same, or a hash
	`\bterraform-[0-9a-f]{8}-[0-9a-z]+\.p12\b`, // file on a gate
	`\bdt0g02\.[A-Z2-7]{8}\b`,                  // id of a token
	`\b[0-9a-f]{12,40}\b`,                      // serial number
	`\bsha256//[0-9A-Za-z+/]{43}=`,             // public key
	`\b0x[0-9a-f]{8}\b`,                        // gate
}

// instants are the forms of times: any time may stand for any other.
var instants = []string{
	`\b[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]{8,12}(?:Z|[+-][0-9:]{5})`,      // RFC 3339
	`\b[A-Z][a-z]{2} [ 0-9]?[0-9] [0-9:]{8} [0-9]{4} GMT\b`,              // openssl
	`\b[A-Z][a-z]{2} [A-Z][a-z]{2} [0-9]{2} [0-9:]{8} [A-Z]+ [0-9]{4}\b`, // Java
}

// varying are the values that differ from run to run. A page prints one of the
// same form.
var varying = regexp.MustCompile(strings.Join(slices.Concat(identities, instants), "|"))

// memory is what a reader has learned from outputs: which value stands where
// the page has printed another one.
type memory struct {
	actual, printed map[string]string
}

func newMemory() *memory {
	return &memory{actual: map[string]string{}, printed: map[string]string{}}
}

// apply puts what was learned into a text of the page.
func (m *memory) apply(text string) string {
	return varying.ReplaceAllStringFunc(text, func(value string) string {
		if actual, known := m.actual[plain(value)]; known {
			return inFormOf(value, actual)
		}
		return value
	})
}

// learn notes that a value stands for another: the same value each time.
func (m *memory) learn(printed, actual string) error {
	if isOf(instants, printed) {
		return nil
	}
	printed, actual = plain(printed), plain(actual)
	if known, found := m.actual[printed]; found && known != actual {
		return fmt.Errorf("the page prints %s for %s, and for %s", printed, known, actual)
	}
	if known, found := m.printed[actual]; found && known != printed {
		return fmt.Errorf("the page prints %s and %s for one and the same %s", known, printed, actual)
	}
	m.actual[printed], m.printed[actual] = actual, printed
	return nil
}

// plain is a fingerprint in its plain form, and everything else as it is.
func plain(value string) string {
	if colons.MatchString(value) {
		return strings.ToLower(strings.ReplaceAll(value, ":", ""))
	}
	return value
}

var colons = regexp.MustCompile("^(?:[0-9A-Fa-f]{2}:){31}[0-9A-Fa-f]{2}$")

// inFormOf writes a plain fingerprint as another one is written.
func inFormOf(form, value string) string {
	if !colons.MatchString(form) {
		return value
	}
	pairs := regexp.MustCompile("..").FindAllString(value, -1)
	if text := strings.Join(pairs, ":"); form == strings.ToLower(form) {
		return text
	}
	return strings.ToUpper(strings.Join(pairs, ":"))
}

// compare requires that a command has printed what the page says, and learns
// the values.
func (m *memory) compare(page, output string) error {
	parts := strings.Split("\n"+page, "\n...\n")
	rest := words(output)
	for index, part := range parts {
		printed := words(part)
		if printed == "" {
			continue
		}
		pattern := form(printed)
		if index == 0 {
			pattern = "^" + pattern
		}
		if index == len(parts)-1 {
			pattern += "$"
		}
		found := regexp.MustCompile(pattern).FindStringSubmatchIndex(rest)
		if found == nil {
			return fmt.Errorf("the page says\n  %s\nwhich is not in\n  %s", printed, rest)
		}
		for place, value := range varying.FindAllString(printed, -1) {
			if err := m.learn(value, rest[found[2+2*place]:found[3+2*place]]); err != nil {
				return err
			}
		}
		rest = rest[found[1]:]
	}
	return nil
}

// form is a text as a pattern in which each varying value may be another one of
// its kind.
func form(text string) string {
	var pattern strings.Builder
	end := 0
	for _, at := range varying.FindAllStringIndex(text, -1) {
		pattern.WriteString(regexp.QuoteMeta(text[end:at[0]]))
		kind := kindOf(text[at[0]:at[1]])
		fmt.Fprintf(&pattern, "(%s)", kind)
		end = at[1]
	}
	pattern.WriteString(regexp.QuoteMeta(text[end:]))
	return pattern.String()
}

// kindOf is the kind of a varying value.
func kindOf(value string) string {
	for _, kind := range slices.Concat(identities, instants) {
		if isOf([]string{kind}, value) {
			return kind
		}
	}
	return varying.String()
}

func isOf(kinds []string, value string) bool {
	return regexp.MustCompile("^(?:" + strings.Join(kinds, "|") + ")$").MatchString(value)
}

var (
	colours = regexp.MustCompile(`\x1b\[[0-9;]*m`)
	frames  = strings.NewReplacer("│", " ", "╷", " ", "╵", " ", "OpenTofu", "Terraform", "SHA256 Fing", "sha256 Fing")
	equals  = regexp.MustCompile(` *= *`)
	elapsed = regexp.MustCompile(`\bafter (?:[0-9]+m)?[0-9]+s\b`)
)

// words is an output as one line: engines frame and wrap their messages by
// their width, name themselves and say how long they took, and releases of
// openssl differ in spaces.
func words(output string) string {
	output = frames.Replace(colours.ReplaceAllString(output, ""))
	output = elapsed.ReplaceAllString(equals.ReplaceAllString(output, "="), "after 0s")
	return strings.Join(strings.Fields(output), " ")
}
