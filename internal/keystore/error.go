// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

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

// Error returns the input, the reason and the detail.
func (e *Error) Error() string {
	return string(e.Input) + ": " + string(e.Reason) + ": " + e.Detail
}

func refuse(input Input, reason Reason, detail string) *Error {
	return &Error{Input: input, Reason: reason, Detail: detail}
}
