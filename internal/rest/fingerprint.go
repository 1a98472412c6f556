// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"crypto/sha256"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"strings"
)

// Fingerprint is the SHA-256 of a certificate's DER form: 64 lower-case hex
// digits without separators.
type Fingerprint string

// FingerprintOf is the fingerprint of a certificate.
func FingerprintOf(certificate *x509.Certificate) Fingerprint {
	sum := sha256.Sum256(certificate.Raw)
	return Fingerprint(hex.EncodeToString(sum[:]))
}

// ParseFingerprint reads 64 hex digits of any case, with or without colons
// between the bytes, and with spaces around. The error is a *FingerprintError.
func ParseFingerprint(text string) (Fingerprint, error) {
	trimmed := strings.TrimSpace(text)
	digits := trimmed
	if strings.Contains(trimmed, ":") {
		for part := range strings.SplitSeq(trimmed, ":") {
			if len(part) != 2 {
				return "", &FingerprintError{Reason: "colons must separate pairs of hex digits"}
			}
		}
		digits = strings.ReplaceAll(trimmed, ":", "")
	}
	switch {
	case strings.Trim(digits, "0123456789abcdefABCDEF") != "":
		return "", &FingerprintError{Reason: "only hex digits and colons are allowed"}
	case len(digits) != hex.EncodedLen(sha256.Size):
		return "", &FingerprintError{Reason: fmt.Sprintf("a SHA-256 has %d hex digits, this has %d", hex.EncodedLen(sha256.Size), len(digits))}
	}
	return Fingerprint(strings.ToLower(digits)), nil
}

// FingerprintError says why a text is no SHA-256 fingerprint.
type FingerprintError struct{ Reason string }

// Error is the reason.
func (e *FingerprintError) Error() string { return "not a SHA-256 fingerprint: " + e.Reason }
