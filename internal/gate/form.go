// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"unicode"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// DefaultPort is the port of a gate (port-ssl, api-facts 1.1).
const DefaultPort = 9999

var addressForm = rest.AddressForm{Of: "a gate", Example: "https://gate1:9999", Port: DefaultPort}

// Address is where a gate is.
type Address = rest.Address

// ParseAddress reads "https://gate1", "https://gate1:9999/" or
// "https://gate1:9999/e/abc12345/". The environment is empty if the URL names
// none. The error is an *rest.AddressError.
func ParseAddress(raw string) (address Address, environment string, err error) {
	address, path, err := addressForm.Parse(raw)
	path = strings.TrimSuffix(path, "/")
	if err != nil || path == "" {
		return address, "", err
	}
	environment, ok := strings.CutPrefix(path, "/e/")
	if !ok || strings.Contains(environment, "/") {
		return Address{}, "", addressForm.Wrong("the only path that it may hold is /e/{environment id}")
	}
	if err := ValidateEnvironment(environment); err != nil {
		return Address{}, "", err
	}
	return address, environment, nil
}

// ValidateEnvironment refuses what cannot be an environment id. The error is
// an *rest.AddressError.
func ValidateEnvironment(id string) error { return addressForm.CheckEnvironment(id) }

const (
	// maxName is what file systems allow, in bytes.
	maxName = 255
	// fingerprintPart is how much of the leaf's fingerprint a name shows.
	fingerprintPart = 8
	randomPart      = 8
)

// ErrName says that a text is no file name for a gate; what wraps it says why.
var ErrName = errors.New("not a usable file name")

// ValidateName refuses what cannot be the name of a new file on a gate.
func ValidateName(name string) error {
	switch {
	case name == "":
		return fmt.Errorf("%w: it is empty", ErrName)
	case len(name) > maxName:
		return fmt.Errorf("%w: it is longer than %d bytes", ErrName, maxName)
	case strings.EqualFold(name, "list"):
		return fmt.Errorf(`%w: "list" is the gate's own word for the list of all files`, ErrName)
	case strings.HasPrefix(name, " ") || strings.HasSuffix(name, " ") || strings.HasSuffix(name, "."):
		return fmt.Errorf("%w: it must not begin or end with a space or end with a dot", ErrName)
	}
	return validateCharacters(name)
}

// ValidatePrefix refuses what cannot begin the generated names of NewName. The
// empty prefix is accepted.
func ValidatePrefix(prefix string) error {
	if strings.HasPrefix(prefix, " ") {
		return fmt.Errorf("%w: it must not begin with a space", ErrName)
	}
	if longest := maxName - len("01234567-01234567.p12"); len(prefix) > longest {
		return fmt.Errorf("%w: it is longer than %d bytes", ErrName, longest)
	}
	return validateCharacters(prefix)
}

func validateCharacters(name string) error {
	if strings.Contains(name, "..") {
		return fmt.Errorf("%w: it must not contain two dots in a row", ErrName)
	}
	for _, r := range name {
		switch {
		case unicode.IsControl(r):
			return fmt.Errorf("%w: it must not contain control characters", ErrName)
		case r > unicode.MaxASCII:
			return fmt.Errorf("%w: it must not contain characters outside of ASCII", ErrName)
		case strings.ContainsRune(`/\%?#;:*<>|"&`, r):
			return fmt.Errorf("%w: it must be a plain file name and not contain %q", ErrName, string(r))
		}
	}
	return nil
}

// addressable refuses names that cannot be put into a path. Files of others
// may have odd names; these are escaped, but must stay one path segment.
func addressable(name string) error {
	if name == "" || name == "." || name == ".." || name == "list" || strings.ContainsAny(name, `/\`) ||
		strings.ContainsFunc(name, unicode.IsControl) || filepath.Base(name) != name {
		return fmt.Errorf("%w: it is not a plain file name", ErrName)
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
