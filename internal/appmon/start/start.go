// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package start renders how AppMon's components are started: the dt*.ini files
// with their system properties, and the commands with their switches (api-facts
// 8.3 and 11). It knows nothing of Terraform, and its errors repeat no value.
package start

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// components are what can be started, in the order of messages, and their
// programs (api-facts 8.3).
var components = []struct{ name, program string }{
	{"server", "dtserver"}, {"frontendserver", "dtfrontendserver"}, {"collector", "dtcollector"}, {"client", "dtclient"},
}

// switches are what each may be given. clearDCRUM is the server's alone.
const clearDCRUM = "cleardcrum"

var switches = []string{"clearcerts", "clearkeys", clearDCRUM, "reinitpasswords"}

// ElementError is what is wrong with one of the switches, or of the properties. It
// repeats no value of those, which may be a password.
type ElementError struct{ At, Reason string }

// Error names the place, such as [0] or ["com.a"].
func (e *ElementError) Error() string { return "[" + e.At + "] " + e.Reason }

// Command starts a component with switches, in their order, such as "dtserver
// -Dclearkeys -Dclearcerts". The error is about the component, or an *ElementError.
func Command(component string, given []string) (string, error) {
	names, words := make([]string, 0, len(components)), make([]string, 0, 1+len(given))
	for _, known := range components {
		names = append(names, known.name)
		if known.name == component {
			words = append(words, known.program)
		}
	}
	if len(words) == 0 {
		return "", fmt.Errorf("must be one of %s, not %q", strings.Join(names, ", "), component)
	}
	for index, one := range given {
		refuse := func(reason string) error { return &ElementError{At: strconv.Itoa(index), Reason: reason} }
		switch {
		case !slices.Contains(switches, one):
			return "", refuse(fmt.Sprintf("must be one of %s, not %q", strings.Join(switches, ", "), one))
		case one == clearDCRUM && component != "server":
			return "", refuse("is cleardcrum, which only the server knows: DC-RUM's certificates lie there")
		case slices.Contains(given[:index], one):
			return "", refuse("is " + one + " again")
		}
		words = append(words, "-D"+one)
	}
	return strings.Join(words, " "), nil
}

// vmargs is the line below which a dt*.ini holds what Java itself is given; what
// stands above it goes to the program, which reads no system properties.
const vmargs = "-vmargs"

// namePattern is a name of Java's system properties as AppMon has them, and the
// names of its switches.
var namePattern = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$`)

// SetProperties is the text of a dt*.ini with system properties set; nil removes
// one. A property that stands there already is changed in its place, and stands
// there once afterwards, since Java takes the last of several. A new one comes
// directly below -vmargs, never at the end: dtfrontendserver.ini ends in lines
// that end the list (api-facts 11). Everything else, line ends included, stays as
// it was. The error is about the content, or an *ElementError.
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
		return "", errors.New("holds no line -vmargs, below which system properties stand: is it a dt*.ini at all?")
	}
	head, rest := lines[:marker+1], lines[marker+1:]
	// The last line of a file may not end in one.
	lineEnd := cmp.Or(endOf(head[marker]), endOf(content[:strings.Index(content, "\n")+1]), "\n")
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
	refuse := func(reason string) error { return &ElementError{At: strconv.Quote(name), Reason: reason} }
	switch {
	case !namePattern.MatchString(name):
		name, _, _ = strings.Cut(name, "=") // what stands behind that is a value in the wrong place
		return refuse("is no name of a system property: letters, digits, dots, hyphens and underscores, without -D in front")
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
