// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package start

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// vmargs is the line below which a dt*.ini holds what Java itself is given; what
// stands above it goes to the program, which reads no system properties.
const vmargs = "-vmargs"

// ErrNoVMArgs means that there is no place for a system property.
var ErrNoVMArgs = errors.New("holds no line -vmargs, below which system properties stand: is it a dt*.ini at all?")

// PropertyError is what is wrong with one property. It does not repeat the value,
// which may be a password.
type PropertyError struct{ Name, Reason string }

// Error names the property.
func (e *PropertyError) Error() string { return fmt.Sprintf("[%q] %s", e.Name, e.Reason) }

// namePattern is a name of Java's system properties as AppMon has them, and the
// names of its switches.
var namePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)

// SetProperties is the text of a dt*.ini with system properties set; nil removes
// one. A property that stands there already is changed in its place, and stands
// there once afterwards, since Java takes the last of several. A new one comes
// directly below -vmargs, never at the end: dtfrontendserver.ini ends in lines
// that end the list (api-facts 11). Everything else, line ends included, stays as
// it was. The errors are ErrNoVMArgs or a *PropertyError.
func SetProperties(content string, properties map[string]*string) (string, error) {
	names := slices.Sorted(maps.Keys(properties))
	for _, name := range names {
		if err := checkProperty(name, properties[name]); err != nil {
			return "", err
		}
	}
	lines := strings.SplitAfter(content, "\n")
	marker := slices.IndexFunc(lines, func(line string) bool { return strings.TrimSpace(line) == vmargs })
	if marker < 0 {
		return "", ErrNoVMArgs
	}
	head, rest := lines[:marker+1], lines[marker+1:]
	lineEnd := endOf(head[marker])
	if lineEnd == "" { // the last line of a file that does not end in one
		lineEnd = endOf(content[:strings.Index(content, "\n")+1])
		if lineEnd == "" {
			lineEnd = "\n"
		}
	}
	var added []string
	for _, name := range names {
		var found bool
		rest, found = put(rest, name, properties[name])
		if !found && properties[name] != nil {
			added = append(added, "-D"+name+"="+*properties[name])
		}
	}
	if len(added) == 0 {
		return strings.Join(append(slices.Clone(head), rest...), ""), nil
	}
	block := strings.Join(added, lineEnd) + lineEnd
	if endOf(head[marker]) == "" {
		block = lineEnd + strings.TrimSuffix(block, lineEnd)
	}
	return strings.Join(head, "") + block + strings.Join(rest, ""), nil
}

// put sets a property where it stands, and removes its other lines; false if it
// stands nowhere.
func put(lines []string, name string, value *string) (kept []string, found bool) {
	for _, line := range lines {
		switch {
		case !isProperty(line, name):
			kept = append(kept, line)
		case !found && value != nil:
			kept = append(kept, "-D"+name+"="+*value+endOf(line))
			found = true
		default:
			found = true
		}
	}
	return kept, found
}

func isProperty(line, name string) bool {
	text, ok := strings.CutPrefix(strings.TrimSpace(line), "-D"+name)
	return ok && (text == "" || text[0] == '=')
}

// endOf is how a line ends.
func endOf(line string) string {
	switch {
	case strings.HasSuffix(line, "\r\n"):
		return "\r\n"
	case strings.HasSuffix(line, "\n"):
		return "\n"
	}
	return ""
}

func checkProperty(name string, value *string) error {
	refuse := func(reason string) error { return &PropertyError{Name: name, Reason: reason} }
	switch {
	case !namePattern.MatchString(name):
		return &PropertyError{Name: printable(name), Reason: "is no name of a system property: letters, digits, dots, hyphens and underscores, without -D in front"}
	case value == nil:
		return nil
	case *value == "":
		return refuse("must not be empty: pass null to remove the property")
	case strings.ContainsAny(*value, "\r\n\v\f\u0085\u2028\u2029"):
		return refuse("must be one line, but holds a line break; a file that was read with its last line end needs trimspace(...)")
	case strings.ContainsFunc(*value, unicode.IsSpace):
		return refuse("must hold no white space: what follows it would be another argument")
	case !utf8.ValidString(*value) || strings.ContainsFunc(*value, unicode.IsControl):
		return refuse("holds a control character or is no text")
	}
	return nil
}

// printable is a wrong name without what stands behind an equals sign, which is
// a value in the wrong place.
func printable(name string) string {
	name, _, _ = strings.Cut(name, "=")
	return name
}
