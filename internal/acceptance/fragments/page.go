// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package fragments

import (
	"fmt"
	"strings"
)

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
