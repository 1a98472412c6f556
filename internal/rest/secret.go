// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
)

// redacted is what every way of printing a Secret shows.
const redacted = "[redacted]"

// Secret is a password or a token. Nothing that formats, logs or encodes it
// shows the value; only Reveal does. Compare with Equal, not with ==, where a
// printed difference could reach a user.
type Secret struct{ value string }

// NewSecret wraps value.
func NewSecret(value string) Secret { return Secret{value: value} }

// Reveal is the value itself: for the wire and for nothing else.
func (s Secret) Reveal() string { return s.value }

// IsEmpty reports whether there is no value.
func (s Secret) IsEmpty() bool { return s.value == "" }

// Equal reports whether both hold the same value.
func (s Secret) Equal(other Secret) bool { return s.value == other.value }

// String hides the value.
func (s Secret) String() string { return redacted }

// GoString hides the value from %#v.
func (s Secret) GoString() string { return redacted }

// Format hides the value from every verb.
func (s Secret) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, redacted) }

// MarshalText hides the value from text encoders.
func (s Secret) MarshalText() ([]byte, error) { return []byte(redacted), nil }

// MarshalJSON hides the value from JSON encoders.
func (s Secret) MarshalJSON() ([]byte, error) { return []byte(`"` + redacted + `"`), nil }

// LogValue hides the value from log/slog.
func (s Secret) LogValue() slog.Value { return slog.StringValue(redacted) }

// The parts of a dotted token (api-facts 2.1 and 7.1). Prefixes differ from
// server to server; what all have in common is that the public part is short.
const (
	maxTokenPrefix = 16
	maxTokenPublic = 32
)

// PublicID is the part of a token that may be shown, {prefix}.{public} of
// {prefix}.{public}.{secret}; empty if it is no such token.
func (s Secret) PublicID() string {
	parts := strings.Split(s.value, ".")
	if len(parts) != 3 || !isTokenPart(parts[0], maxTokenPrefix) || !isTokenPart(parts[1], maxTokenPublic) || !isTokenPart(parts[2], len(s.value)) {
		return ""
	}
	return parts[0] + "." + parts[1]
}

func isTokenPart(part string, longest int) bool {
	return part != "" && len(part) <= longest && !strings.ContainsFunc(part, func(char rune) bool {
		return (char < '0' || char > '9') && (char < 'A' || char > 'Z') && (char < 'a' || char > 'z')
	})
}
