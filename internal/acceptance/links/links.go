// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package links checks that what the project's pages point at is there: links
// from one page to another, anchors, files and folders that pages and templates
// name. Of addresses on the internet only the form is checked: nothing is
// asked.
package links

import (
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"path"
	"regexp"
	"strings"
	"unicode"
)

// Check returns what is wrong with the references of a page or template of the
// project, whose files are in project.
func Check(project fs.FS, name string) ([]string, error) {
	text, err := fs.ReadFile(project, name)
	if err != nil {
		return nil, err
	}
	c := checker{project: project, name: name}
	if strings.HasSuffix(name, ".tmpl") {
		c.template(string(text))
		return c.problems, nil
	}
	page := Parse(string(text))
	for _, link := range page.Links {
		if problem := c.link(page, link.Target); problem != "" {
			c.report(link.Line, problem)
		}
	}
	for _, reference := range page.Paths {
		if !c.there(strings.TrimPrefix(reference.Target, "./")) {
			c.report(reference.Line, reference.Target+" is not in the project")
		}
	}
	return c.problems, nil
}

type checker struct {
	project  fs.FS
	name     string
	problems []string
}

func (c *checker) report(line int, problem string) {
	c.problems = append(c.problems, fmt.Sprintf("%s:%d: %s", c.name, line, problem))
}

// link is what is wrong with a link; "" if nothing is.
func (c *checker) link(own Page, target string) string {
	to, err := url.Parse(target)
	switch {
	case err != nil:
		return fmt.Sprintf("%q is no link: %v", target, err)
	case target == "":
		return "a link leads nowhere"
	case to.Scheme != "":
		return external(to)
	case to.Path == "":
		return missing(own, target, to.Fragment)
	}
	file := path.Join(path.Dir(c.name), to.Path)
	if !c.there(file) {
		return fmt.Sprintf("%s leads to %s, which is not there", target, file)
	}
	if to.Fragment == "" {
		return ""
	}
	text, err := fs.ReadFile(c.project, file)
	if err != nil {
		return fmt.Sprintf("%s leads into %s: %v", target, file, err)
	}
	return missing(Parse(string(text)), target, to.Fragment)
}

func missing(page Page, target, fragment string) string {
	if page.Anchors[fragment] {
		return ""
	}
	return fmt.Sprintf("%s leads to a heading that is not there", target)
}

// external judges the form of an address on the internet.
func external(to *url.URL) string {
	switch {
	case to.Scheme == "mailto":
		return ""
	case to.Scheme != "https":
		return fmt.Sprintf("%s is not https", to)
	case !strings.Contains(to.Hostname(), "."):
		return fmt.Sprintf("%s has no host", to)
	}
	return ""
}

// there says whether a file or folder is in the project.
func (c *checker) there(file string) bool {
	_, err := fs.Stat(c.project, strings.TrimSuffix(file, "/"))
	return !errors.Is(err, fs.ErrNotExist) && !errors.Is(err, fs.ErrInvalid)
}

// included are the files that a template takes in: {{ tffile "a.tf" }}. What
// else a template points at is checked in the page that is made of it.
var included = regexp.MustCompile(`\{\{-? *(?:tffile|codefile "\w+") "?([^"}]+?)"? *-?\}\}`)

func (c *checker) template(text string) {
	for number, line := range strings.Split(text, "\n") {
		for _, found := range included.FindAllStringSubmatch(line, -1) {
			if !strings.HasPrefix(found[1], ".") && !c.there(found[1]) {
				c.report(number+1, found[1]+" is not there")
			}
		}
	}
}

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
		if named := strings.Trim(found, "`"); namesPath.MatchString(named) {
			p.Paths = append(p.Paths, Reference{Target: named, Line: number})
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
