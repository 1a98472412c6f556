// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package fragments collects every piece of configuration that a message of the
// provider or a page shows: blocks, and code within a sentence. A test parses
// them as an engine does, because people paste them.
package fragments

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/hashicorp/hcl/v2"
	"github.com/hashicorp/hcl/v2/hclsyntax"
)

// Fragment is configuration that somebody may paste.
type Fragment struct {
	// Where is the file and line of the text that shows it.
	Where string
	// Text is the configuration.
	Text string
}

// Parse reads it as an engine does.
func (f Fragment) Parse() (*hclsyntax.Body, error) {
	file, diags := hclsyntax.ParseConfig([]byte(f.Text), f.Where, hcl.InitialPos)
	if diags.HasErrors() {
		return nil, fmt.Errorf("%s does not parse: %w\n%s", f.Where, diags, f.Text)
	}
	body, ok := file.Body.(*hclsyntax.Body)
	if !ok {
		return nil, fmt.Errorf("%s is no configuration:\n%s", f.Where, f.Text)
	}
	return body, nil
}

var (
	// opening is the head of a block, at the beginning of a line or in a sentence.
	opening = regexp.MustCompile(`\b(?:terraform|provider|resource|data|ephemeral|list|action|variable|output|locals|module|check|import|removed|moved|lifecycle)(?: "[^"\n]*")* \{`)
	// span is code in a sentence.
	span = regexp.MustCompile("`[^`\n]+`")
	// setting is code that sets an argument.
	setting = regexp.MustCompile(`^[a-z][a-z0-9_]* = \S`)
)

// In returns the fragments of a text in which no block is fenced: whole blocks,
// wherever they begin, and settings in a sentence.
func In(where, text string) []Fragment {
	var found []Fragment
	end := 0
	for _, at := range opening.FindAllStringIndex(text, -1) {
		if at[0] < end {
			continue
		}
		end = closing(text, at[1])
		found = append(found, Fragment{where, text[at[0]:end] + "\n"})
	}
	for _, code := range span.FindAllString(text, -1) {
		if code = strings.Trim(code, "`"); setting.MatchString(code) {
			found = append(found, Fragment{where, code + "\n"})
		}
	}
	return found
}

// closing is the end of the block whose brace was opened before start; the end of
// the text if none closes it.
func closing(text string, start int) int {
	depth := 1
	for index, char := range text[start:] {
		switch char {
		case '{':
			depth++
		case '}':
			depth--
		}
		if depth == 0 {
			return start + index + 1
		}
	}
	return len(text)
}

// fence begins and ends a block of code in a page.
const fence = "```"

// Page returns the fragments of a Markdown page: fenced configuration, and what
// its sentences show.
func Page(name, text string) []Fragment {
	var found []Fragment
	var language string
	var block []string
	inside, began := false, 0
	for number, line := range strings.Split(text, "\n") {
		marked := strings.HasPrefix(strings.TrimSpace(line), fence)
		switch {
		case marked && !inside:
			language, block, began = strings.TrimPrefix(strings.TrimSpace(line), fence), nil, number+2
			inside = true
		case marked:
			inside = false
			if language == "terraform" || language == "hcl" {
				found = append(found, Fragment{fmt.Sprintf("%s:%d", name, began), strings.Join(block, "\n") + "\n"})
			}
		case inside:
			block = append(block, line)
		default:
			found = append(found, In(fmt.Sprintf("%s:%d", name, number+1), line)...)
		}
	}
	return found
}
