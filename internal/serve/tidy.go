// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

// What a diagnostic may be long, in characters. Ours are far shorter; what
// makes one longer is text of a server.
const (
	maxSummary = 200
	maxDetail  = 16_000
)

// tidy is the last net under text of strangers, such as names that a gate
// lists: engines print diagnostics to a terminal as they are. It takes out
// control and formatting characters, but for line ends and tabs, and bounds
// the length.
func tidy(diagnostics []*tfprotov6.Diagnostic) {
	for _, one := range diagnostics {
		one.Summary = tidyText(one.Summary, maxSummary)
		one.Detail = tidyText(one.Detail, maxDetail)
	}
}

func tidyText(text string, most int) string {
	if !utf8.ValidString(text) || strings.ContainsFunc(text, untidy) {
		text = strings.Map(func(r rune) rune {
			if untidy(r) {
				return -1
			}
			return r
		}, strings.ToValidUTF8(text, ""))
	}
	if len(text) > most && utf8.RuneCountInString(text) > most {
		text = string([]rune(text)[:most-1]) + "…"
	}
	return text
}

func untidy(r rune) bool {
	return (unicode.IsControl(r) && r != '\n' && r != '\t') || unicode.Is(unicode.Cf, r)
}
