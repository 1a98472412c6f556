// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"strconv"
	"strings"
	"unicode"
)

// Input names the input that an [Error] is about, so that a caller can place its
// diagnostic at the right attribute.
type Input string

// The inputs of this package.
const (
	InputPKCS12      Input = "pkcs12"
	InputPassword    Input = "password"
	InputCertificate Input = "certificate"
	InputChain       Input = "chain"
	InputPrivateKey  Input = "private_key"
)

// Reason says why an input was refused. The values are stable.
type Reason string

// Reasons about a PKCS#12 file.
const (
	// ReasonWrongPassword: the password does not open the file.
	ReasonWrongPassword Reason = "wrong_password"
	// ReasonPasswordsDiffer: the password fits the integrity check or the
	// contents, but not both (openssl pkcs12 -twopass).
	ReasonPasswordsDiffer Reason = "passwords_differ"
	// ReasonNoKey: there is no private key.
	ReasonNoKey Reason = "no_key"
	// ReasonNoCertificate: there is no certificate.
	ReasonNoCertificate Reason = "no_certificate"
	// ReasonBER: the file is BER with padded lengths, which Java does not read.
	ReasonBER Reason = "ber"
	// ReasonJKS: the file is a Java keystore of type JKS or JCEKS, or BouncyCastle's.
	ReasonJKS Reason = "jks"
	// ReasonNotPKCS12: the bytes are something else altogether.
	ReasonNotPKCS12 Reason = "not_pkcs12"
	// ReasonPEMInsteadOfPKCS12: the bytes are PEM text.
	ReasonPEMInsteadOfPKCS12 Reason = "pem_instead_of_pkcs12"
	// ReasonTruncated: the file ends before its own length says so.
	ReasonTruncated Reason = "truncated"
	// ReasonTrailingData: bytes follow the end of the file's structure.
	ReasonTrailingData Reason = "trailing_data"
	// ReasonMalformed: it is PKCS#12, but its inner structure is broken.
	ReasonMalformed Reason = "malformed"
	// ReasonTooManyIterations: key derivation would cost more than the limits.
	ReasonTooManyIterations Reason = "too_many_iterations"
)

// Reasons about keys, certificates and PEM texts.
const (
	// ReasonKeyMismatch: no certificate has the private key's public key.
	ReasonKeyMismatch Reason = "key_mismatch"
	// ReasonTooLarge: the input is larger, or holds more, than the limits.
	ReasonTooLarge Reason = "too_large"
	// ReasonUnsupportedAlgorithm: a cipher, MAC or key type that is not known here.
	ReasonUnsupportedAlgorithm Reason = "unsupported_algorithm"
	// ReasonKeySize: an RSA key that is too small or too large.
	ReasonKeySize Reason = "key_size"
	// ReasonEncryptedKey: the PEM private key is encrypted.
	ReasonEncryptedKey Reason = "encrypted_key"
	// ReasonNotAKey: the PEM holds no private key but something else.
	ReasonNotAKey Reason = "not_a_key"
	// ReasonNotACertificate: the PEM holds something else than a certificate.
	ReasonNotACertificate Reason = "not_a_certificate"
	// ReasonBadCertificate: a certificate cannot be parsed.
	ReasonBadCertificate Reason = "bad_certificate"
	// ReasonEmptyName: a certificate without issuer or subject, which Java refuses.
	ReasonEmptyName Reason = "empty_name"
	// ReasonBadKey: a private key cannot be parsed.
	ReasonBadKey Reason = "bad_key"
	// ReasonSeveralKeys: the PEM holds several different private keys.
	ReasonSeveralKeys Reason = "several_keys"
	// ReasonNotPEM: the text has no PEM block.
	ReasonNotPEM Reason = "not_pem"
	// ReasonLeafUnclear: several certificates could be the leaf.
	ReasonLeafUnclear Reason = "leaf_unclear"
	// ReasonBadPassword: the password cannot be written into a PKCS#12 file.
	ReasonBadPassword Reason = "bad_password"
	// ReasonRandom: the source of random bytes failed.
	ReasonRandom Reason = "random"
	// ReasonBadEncoding: the encoding is neither modern nor legacy.
	ReasonBadEncoding Reason = "bad_encoding"
)

// Error is the only error type of this package.
type Error struct {
	// Input is what the error is about.
	Input Input
	// Reason is the exact reason, for programs.
	Reason Reason
	// Detail is safe text in full sentences: what is wrong and what to do. It
	// never holds a secret or bytes of the input.
	Detail string
}

func (e *Error) Error() string {
	return string(e.Input) + ": " + string(e.Reason) + ": " + e.Detail
}

func newError(input Input, reason Reason, detail string) *Error {
	return &Error{Input: input, Reason: reason, Detail: detail}
}

// Notice names something that loads here but that a gate may refuse or clients
// may stumble over. The values are stable.
type Notice string

// The notices. What Java does was measured with JDK 17 (api-facts 1.4).
const (
	// NoticeChainIncomplete: an issuer of the leaf is missing.
	NoticeChainIncomplete Notice = "chain_incomplete"
	// NoticeUnrelatedCertificates: certificates of a PEM input that are not in
	// the leaf's chain were left out.
	NoticeUnrelatedCertificates Notice = "unrelated_certificates"
	// NoticeUpperCaseAlias: Dynatrace asks for lower-case aliases.
	NoticeUpperCaseAlias Notice = "upper_case_alias"
	// NoticeDuplicateAlias: Java keeps only one of two keys with the same alias.
	NoticeDuplicateAlias Notice = "duplicate_alias"
	// NoticeLocalKeyID: Java pairs keys and certificates by localKeyId, and the
	// file's do not say what the keys themselves say.
	NoticeLocalKeyID Notice = "local_key_id"
	// NoticePasswordNotASCII: Java refuses such passwords.
	NoticePasswordNotASCII Notice = "password_not_ascii"
	// NoticeEmptyPassword: Java opens such files, but a gate wants a password.
	NoticeEmptyPassword Notice = "empty_password"
	// NoticePBMAC1: the integrity check is PBMAC1, which needs Java 26.
	NoticePBMAC1 Notice = "pbmac1"
	// NoticeNoMAC: the file has no integrity check.
	NoticeNoMAC Notice = "no_mac"
	// NoticeSeveralKeys: which of several keys a gate serves is not documented.
	NoticeSeveralKeys Notice = "several_keys"
	// NoticeJavaCipher: the contents are encrypted in a way that Java cannot read.
	NoticeJavaCipher Notice = "java_cipher"
	// NoticeUnusableEntry: the file holds a key that cannot serve beside one that can.
	NoticeUnusableEntry Notice = "unusable_entry"
)

// Finding is one notice about one input.
type Finding struct {
	// Notice is what was found, for programs.
	Notice Notice
	// Detail is safe text in full sentences: what was found and what to do.
	Detail string
}

// PasswordFindings tells what a gate's Java may not like about a password: an
// empty one and one that is not ASCII. Control characters are for the caller to
// refuse, since they concern the HTTP header that carries the password.
func PasswordFindings(password string) []Finding {
	if password == "" {
		return []Finding{{
			Notice: NoticeEmptyPassword,
			Detail: "The password is empty. It does not protect the private key, and it cannot be sent to a gate, since it travels in an HTTP header. Protect the file with a password.",
		}}
	}
	if strings.ContainsFunc(password, func(r rune) bool { return r > unicode.MaxASCII }) {
		return []Finding{{
			Notice: NoticePasswordNotASCII,
			Detail: "The password contains characters that are not ASCII. Java refuses such passwords and reports them as wrong, so a gate may refuse the file. Use a password of plain ASCII characters.",
		}}
	}
	return nil
}

// maxPrintable is the length from which names out of an input are cut.
const maxPrintable = 200

// printable makes a name out of an input fit for a message: no control
// characters, no endless text.
func printable(name string) string {
	if len(name) > maxPrintable {
		name = name[:maxPrintable] + "..."
	}
	return strconv.QuoteToGraphic(strings.ToValidUTF8(name, "?"))
}

// maxQuoted is the length from which labels and object identifiers are cut.
const maxQuoted = 60

// bounded cuts a text that may have any length.
func bounded(text string) string {
	if len(text) > maxQuoted {
		return text[:maxQuoted] + "..."
	}
	return text
}
