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
	ReasonWrongPassword      Reason = "wrong_password"        // the password does not open the file
	ReasonPasswordsDiffer    Reason = "passwords_differ"      // the password fits the integrity check or the contents, but not both (openssl pkcs12 -twopass)
	ReasonNoKey              Reason = "no_key"                // there is no private key
	ReasonNoCertificate      Reason = "no_certificate"        // there is no certificate
	ReasonBER                Reason = "ber"                   // the file is BER with padded lengths, which Java does not read
	ReasonJKS                Reason = "jks"                   // the file is a Java keystore of type JKS or JCEKS, or BouncyCastle's
	ReasonNotPKCS12          Reason = "not_pkcs12"            // the bytes are something else altogether
	ReasonPEMInsteadOfPKCS12 Reason = "pem_instead_of_pkcs12" // the bytes are PEM text
	ReasonTruncated          Reason = "truncated"             // the file ends before its own length says so
	ReasonTrailingData       Reason = "trailing_data"         // bytes follow the end of the file's structure
	ReasonMalformed          Reason = "malformed"             // it is PKCS#12, but its inner structure is broken
	ReasonTooManyIterations  Reason = "too_many_iterations"   // key derivation would cost more than the limits
)

// Reasons about keys, certificates and PEM texts.
const (
	ReasonKeyMismatch          Reason = "key_mismatch"          // no certificate has the private key's public key
	ReasonTooLarge             Reason = "too_large"             // the input is larger, or holds more, than the limits
	ReasonUnsupportedAlgorithm Reason = "unsupported_algorithm" // a cipher, MAC or key type that is not known here
	ReasonKeySize              Reason = "key_size"              // an RSA key that is too small or too large
	ReasonEncryptedKey         Reason = "encrypted_key"         // the PEM private key is encrypted
	ReasonNotAKey              Reason = "not_a_key"             // the PEM holds no private key but something else
	ReasonNotACertificate      Reason = "not_a_certificate"     // the PEM holds something else than a certificate
	ReasonBadCertificate       Reason = "bad_certificate"       // a certificate cannot be parsed
	ReasonEmptyName            Reason = "empty_name"            // a certificate without issuer or subject, which Java refuses
	ReasonBadKey               Reason = "bad_key"               // a private key cannot be parsed
	ReasonSeveralKeys          Reason = "several_keys"          // the PEM holds several different private keys
	ReasonNotPEM               Reason = "not_pem"               // the text has no PEM block
	ReasonLeafUnclear          Reason = "leaf_unclear"          // several certificates could be the leaf
	ReasonBadPassword          Reason = "bad_password"          // the password cannot be written into a PKCS#12 file
	ReasonBadEncoding          Reason = "bad_encoding"          // the encoding is neither modern nor legacy
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
	NoticeChainIncomplete       Notice = "chain_incomplete"       // an issuer of the leaf is missing
	NoticeUnrelatedCertificates Notice = "unrelated_certificates" // certificates of a PEM input that are not in the leaf's chain were left out
	NoticeUpperCaseAlias        Notice = "upper_case_alias"       // Dynatrace asks for lower-case aliases
	NoticeDuplicateAlias        Notice = "duplicate_alias"        // Java keeps only one of two keys with the same alias
	NoticeLocalKeyID            Notice = "local_key_id"           // Java pairs keys and certificates by localKeyId, and the file's do not say what the keys themselves say
	NoticePasswordNotASCII      Notice = "password_not_ascii"     // Java refuses such passwords
	NoticeEmptyPassword         Notice = "empty_password"         // Java opens such files, but a gate wants a password
	NoticePBMAC1                Notice = "pbmac1"                 // the integrity check is PBMAC1, which needs Java 26
	NoticeNoMAC                 Notice = "no_mac"                 // the file has no integrity check
	NoticeSeveralKeys           Notice = "several_keys"           // which of several keys a gate serves is not documented
	NoticeJavaCipher            Notice = "java_cipher"            // the contents are encrypted in a way that Java cannot read
	NoticeUnusableEntry         Notice = "unusable_entry"         // the file holds a key that cannot serve beside one that can
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
