// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package links

import (
	"fmt"
	"regexp"
	"strings"
	"unicode"
)

// Page is a Markdown page, as far as links are concerned.
type Page struct {
	// Links are what it points at, as written.
	Links []Reference
	// Paths are files and folders of the project that it names as code.
	Paths []Reference
	// Anchors are what others can point at.
	Anchors map[string]bool
}

// Reference is something that a page points at.
type Reference struct {
	Target string
	Line   int
}

var (
	fence     = regexp.MustCompile("^ *(```|~~~)")
	code      = regexp.MustCompile("`[^`]+`")
	inline    = regexp.MustCompile(`\]\(([^()\s]*(?:\([^()\s]*\)[^()\s]*)*)(?: "[^"]*")?\)`)
	defined   = regexp.MustCompile(`^ *\[[^\]]+\]: *(\S+)`)
	heading   = regexp.MustCompile(`^#{1,6} +(.*?)(?: +#+)?$`)
	marked    = regexp.MustCompile(`<a (?:id|name)="([^"]+)"`)
	linkText  = regexp.MustCompile(`\[([^\]]*)\]\([^)]*\)`)
	namesPath = regexp.MustCompile(`^(?:\./)?(?:\.ci|\.github|docs|examples|internal|templates)/[\w./-]*$`)
)

// Parse reads a page. Blocks of code have no links.
func Parse(text string) Page {
	page := Page{Anchors: map[string]bool{}}
	inCode := false
	for number, line := range strings.Split(text, "\n") {
		if fence.MatchString(line) {
			inCode = !inCode
			continue
		}
		if inCode {
			continue
		}
		page.line(line, number+1)
	}
	return page
}

func (p *Page) line(line string, number int) {
	if title := heading.FindStringSubmatch(line); title != nil {
		p.anchor(title[1])
	}
	for _, found := range marked.FindAllStringSubmatch(line, -1) {
		p.Anchors[found[1]] = true
	}
	for _, found := range code.FindAllString(line, -1) {
		if path := strings.Trim(found, "`"); namesPath.MatchString(path) {
			p.Paths = append(p.Paths, Reference{Target: path, Line: number})
		}
	}
	// A link's text may be code; what is only code has no links.
	plain := code.ReplaceAllString(line, "code")
	for _, found := range append(inline.FindAllStringSubmatch(plain, -1), defined.FindAllStringSubmatch(plain, -1)...) {
		p.Links = append(p.Links, Reference{Target: found[1], Line: number})
	}
}

// anchor notes a heading under the name that GitHub and the registry give it;
// a second one of the same name is counted.
func (p *Page) anchor(title string) {
	name := slug(title)
	free := name
	for count := 1; p.Anchors[free]; count++ {
		free = fmt.Sprintf("%s-%d", name, count)
	}
	p.Anchors[free] = true
}

func slug(title string) string {
	title = strings.ToLower(strings.TrimSpace(linkText.ReplaceAllString(title, "$1")))
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return r
		}
		return -1
	}, title)
}
