// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"crypto/rand"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

const (
	// maxName is what file systems allow, in bytes.
	maxName = 255
	// fingerprintPart is how much of the leaf's fingerprint a name shows.
	fingerprintPart = 8
	randomPart      = 8
)

// ValidateName refuses what cannot be the name of a new file on a gate. The
// error is a *NameError.
func ValidateName(name string) error {
	switch {
	case name == "":
		return &NameError{Reason: "it is empty"}
	case len(name) > maxName:
		return &NameError{Reason: fmt.Sprintf("it is longer than %d bytes", maxName)}
	case strings.EqualFold(name, "list"):
		return &NameError{Reason: `"list" is the gate's own word for the list of all files`}
	case strings.HasPrefix(name, " ") || strings.HasSuffix(name, " ") || strings.HasSuffix(name, "."):
		return &NameError{Reason: "it must not begin or end with a space or end with a dot"}
	}
	return validateCharacters(name)
}

// ValidatePrefix refuses what cannot begin the generated names of NewName. The
// empty prefix is accepted. The error is a *NameError.
func ValidatePrefix(prefix string) error {
	if strings.HasPrefix(prefix, " ") {
		return &NameError{Reason: "it must not begin with a space"}
	}
	if longest := maxName - len("01234567-01234567.p12"); len(prefix) > longest {
		return &NameError{Reason: fmt.Sprintf("it is longer than %d bytes", longest)}
	}
	return validateCharacters(prefix)
}

func validateCharacters(name string) error {
	if strings.Contains(name, "..") {
		return &NameError{Reason: "it must not contain two dots in a row"}
	}
	for _, r := range name {
		switch {
		case unicode.IsControl(r):
			return &NameError{Reason: "it must not contain control characters"}
		case r > unicode.MaxASCII:
			return &NameError{Reason: "it must not contain characters outside of ASCII"}
		case strings.ContainsRune(`/\%?#;:*<>|"&`, r):
			return &NameError{Reason: fmt.Sprintf("it must be a plain file name and not contain %q", string(r))}
		}
	}
	return nil
}

// addressable refuses names that cannot be put into a path. Files of others
// may have odd names; these are escaped, but must stay one path segment.
func addressable(name string) error {
	if name == "" || name == "." || name == ".." || name == "list" || strings.ContainsAny(name, `/\`) ||
		strings.ContainsFunc(name, unicode.IsControl) || filepath.Base(name) != name {
		return &NameError{Reason: "it is not a plain file name"}
	}
	return nil
}

// NewName is a fresh file name for a leaf: the prefix, the first 8 digits of
// its fingerprint and 8 random characters, "<prefix>0123abcd-x7k2mq4r.p12".
func NewName(prefix, fingerprint string) string {
	random := strings.ToLower(rand.Text()[:randomPart])
	return prefix + strings.ToLower(fingerprint[:min(fingerprintPart, len(fingerprint))]) + "-" + random + ".p12"
}

var generated = regexp.MustCompile(`^([0-9a-f]{8})-[a-z2-7]{8}\.p12$`)

// ParseName reports whether NewName made the name with this prefix, and for
// which fingerprint (its first 8 digits). Letters of any case are accepted:
// some gates do not keep it.
func ParseName(prefix, name string) (fingerprint string, ok bool) {
	if len(name) < len(prefix) || !strings.EqualFold(name[:len(prefix)], prefix) {
		return "", false
	}
	match := generated.FindStringSubmatch(strings.ToLower(name[len(prefix):]))
	if match == nil {
		return "", false
	}
	return match[1], true
}

// NameError says why a text is no file name for a gate.
type NameError struct{ Reason string }

// Error is the reason.
func (e *NameError) Error() string { return "not a usable file name: " + e.Reason }

// ValidatePassword refuses passwords that an upload cannot carry: it travels
// in the header X-Password (api-facts 1.2). The error is a *PasswordError.
func ValidatePassword(password rest.Secret) error {
	value := password.Reveal()
	switch {
	case value == "":
		return &PasswordError{"it is empty, and it travels to the gate in an HTTP header", "set one that is not empty"}
	case strings.Contains(value, "\ufeff"):
		return &PasswordError{"it contains a byte order mark (U+FEFF), as Windows writes at the beginning of a text file", `remove it with trimprefix(..., "\ufeff")`}
	case strings.ContainsFunc(value, unicode.IsControl):
		return &PasswordError{"it contains a control character, and it travels to the gate in an HTTP header", trimAdvice}
	case strings.Trim(value, " ") != value:
		return &PasswordError{"it begins or ends with a space, which is lost in the HTTP header that carries it to the gate", trimAdvice}
	}
	return nil
}

const trimAdvice = "use trimspace(...), if it was read from a file, or another password"

// PasswordError says why a password cannot travel, and what to do; it never holds
// it.
type PasswordError struct{ Reason, Advice string }

// Error is the reason and the advice.
func (e *PasswordError) Error() string {
	return "the password cannot be sent: " + e.Reason + "; " + e.Advice
}
