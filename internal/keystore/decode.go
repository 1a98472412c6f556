// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
)

// Decode reads a PKCS#12 file (RFC 7292), in DER or in BER as Java reads it: what
// OpenSSL, Java's keytool, Windows, BouncyCastle and NSS write, with one or several
// keys, and certificates in any order. The
// certificate of a key is the one with its public key; localKeyId only decides
// between several such certificates. The error is an *Error.
func Decode(data []byte, password string) (*Keystore, error) {
	der, failure := frame(data)
	if failure != nil {
		return nil, failure
	}
	content, macData, failure := openPFX(der)
	if failure != nil {
		return nil, failure
	}
	r := &reader{
		budget:    pbe.NewBudget(MaxIterations, MaxTotalIterations),
		passwords: pbe.Passwords(password),
	}
	if failure := r.unlock(content, macData); failure != nil {
		if password == "" && failure.Reason == ReasonWrongPassword {
			failure.Detail = "The password is empty or not given, and the PKCS#12 file needs one."
		}
		return nil, failure
	}
	k, failure := r.keystore()
	if failure != nil {
		return nil, failure
	}
	k.Findings = append(PasswordFindings(password), k.Findings...)
	return k, nil
}

// openPFX returns the content that the integrity check covers, and the MacData
// (nil if the file has none).
func openPFX(data []byte) (content, macData []byte, failure *Error) {
	input := cryptobyte.String(data)
	var pfx, info cryptobyte.String
	var version int
	if !input.ReadASN1(&pfx, cbasn1.SEQUENCE) || !pfx.ReadASN1Integer(&version) || !pfx.ReadASN1(&info, cbasn1.SEQUENCE) {
		return nil, nil, broken("its frame")
	}
	if version != 3 {
		return nil, nil, newError(InputPKCS12, ReasonNotPKCS12, "The file is not PKCS#12 of version 3, the only one in use.")
	}
	contentType, body, ok := readContentInfo(info)
	switch {
	case !ok:
		return nil, nil, broken("its content")
	case contentType.Equal(oidSignedData):
		return nil, nil, newError(InputPKCS12, ReasonUnsupportedAlgorithm, "The file is protected by a signature instead of a password. Export it with a password.")
	case !contentType.Equal(oidData):
		return nil, nil, newError(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail)
	}
	var octets cryptobyte.String
	if !body.ReadASN1(&octets, cbasn1.OCTET_STRING) {
		return nil, nil, broken("its content")
	}
	if pfx.Empty() {
		return octets, nil, nil
	}
	var mac cryptobyte.String
	if !pfx.ReadASN1(&mac, cbasn1.SEQUENCE) || !pfx.Empty() {
		return nil, nil, broken("its integrity check")
	}
	return octets, mac, nil
}

// frame returns the one PKCS#12 structure of a file in DER, or says what is wrong
// with the file. Zeros and white space behind it are fine: Java does not look at
// them, and copying leaves them.
func frame(data []byte) ([]byte, *Error) {
	if failure := classify(data); failure != nil {
		return nil, failure
	}
	der, rest, failure := outermost(data)
	switch {
	case failure != nil:
		return nil, failure
	case !startsLikePFX(der):
		return nil, newError(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail+whatItIs(der))
	case len(bytes.Trim(rest, "\x00 \t\r\n")) > 0:
		return nil, newError(InputPKCS12, ReasonTrailingData, fmt.Sprintf("%d bytes follow the end of the PKCS#12 structure. Give the file as it was written, without anything appended.", len(rest)))
	}
	return der, nil
}

// outermost splits a file into its first value and what follows it. Where that
// cannot be rewritten as DER, it stays as it is, for its reader to say why.
func outermost(data []byte) (der, rest []byte, failure *Error) {
	value, outer := readBER(data)
	if value.padded {
		// Java minds this in the outermost length only (measured with JDK 17).
		return nil, nil, newError(InputPKCS12, ReasonBER, "The file is encoded in a form of BER that Java does not read: its length has leading zeros. Write it anew: openssl pkcs12 -in file.p12 -nodes, and from that output openssl pkcs12 -export.")
	}
	der, rest, err := toDER(data)
	switch {
	case err == nil:
		return der, rest, nil
	case outer != nil, value.indefinite && errors.Is(err, errCutOff):
		return nil, nil, newError(InputPKCS12, ReasonTruncated, "The file is cut off: it is shorter than it says itself. Copy it anew, as binary data.")
	}
	return data[:len(data)-len(value.rest)], value.rest, nil
}

// broken is about a structure that could not be read.
func broken(what string) *Error {
	return newError(InputPKCS12, ReasonMalformed, "The PKCS#12 file is damaged: "+what+" cannot be read. Export it anew.")
}

// unlock checks the integrity and reads the content.
func (r *reader) unlock(content, macData []byte) *Error {
	if macData == nil {
		r.find(NoticeNoMAC, "The file has no integrity check, so nothing tells whether it was changed or damaged, and a gate may refuse it. Export it with one (openssl pkcs12 -export without -nomac).")
		return r.readContent(content)
	}
	mac, err := pbe.ParseMAC(macData)
	if err != nil {
		return r.pbeError(err)
	}
	if mac.PBMAC1 {
		r.find(NoticePBMAC1, "The integrity check of the file is PBMAC1, which needs Java 26, so a gate may refuse the file. Export it without -pbmac1_pbkdf2.")
	}
	good, failure := r.checkMAC(mac, content)
	if failure != nil {
		return failure
	}
	if good {
		r.verified = true
		return r.readContent(content)
	}
	// The password may still be that of the contents alone.
	if r.readContent(content) == nil && r.decrypted > 0 {
		return newError(InputPassword, ReasonPasswordsDiffer, "The password opens the contents of the file but does not fit its integrity check: either the two passwords differ (openssl pkcs12 -twopass) or the file was damaged. A gate needs a file with one password for both; export it anew.")
	}
	return wrongPassword()
}

// checkMAC tries the forms of the password and puts the one that fits first.
func (r *reader) checkMAC(mac *pbe.MAC, content []byte) (bool, *Error) {
	for i, password := range r.passwords {
		good, err := mac.Verify(content, password, r.budget)
		if err != nil {
			return false, r.pbeError(err)
		}
		if good {
			r.passwords[0], r.passwords[i] = r.passwords[i], r.passwords[0]
			return true, nil
		}
	}
	return false, nil
}

// decrypt opens data that is encrypted under an AlgorithmIdentifier. What comes
// out is a DER sequence; anything else is the sign of a wrong password.
func (r *reader) decrypt(identifier, ciphertext []byte) ([]byte, *Error) {
	scheme, err := pbe.ParseScheme(identifier)
	if err != nil {
		return nil, r.pbeError(err)
	}
	for i, password := range r.passwords {
		plaintext, err := scheme.Decrypt(ciphertext, password, r.budget)
		if err != nil && !errors.Is(err, pbe.ErrWrongKey) {
			return nil, r.pbeError(err)
		}
		if err != nil || !isStructure(plaintext) {
			continue
		}
		r.passwords[0], r.passwords[i] = r.passwords[i], r.passwords[0]
		r.decrypted++
		if !scheme.JavaReads {
			r.find(NoticeJavaCipher, fmt.Sprintf("The file is encrypted with %s, which Java cannot read, so a gate may refuse the file. Export it with AES-256.", scheme.Name))
		}
		return plaintext, nil
	}
	if r.verified || r.decrypted > 0 {
		return nil, newError(InputPassword, ReasonPasswordsDiffer, "The password fits the file, but a key or certificate in it is encrypted with another password (openssl pkcs12 -twopass, or a key password of its own). A gate needs a file with one password for all; export it anew.")
	}
	return nil, wrongPassword()
}

func wrongPassword() *Error {
	return newError(InputPassword, ReasonWrongPassword, "The password does not open the PKCS#12 file. Try it by hand: openssl pkcs12 -in FILE -noout asks for it. A password that was read from a file may end in a line break: trimspace(...) removes it.")
}

// isStructure tells whether data is one sequence, in DER or by its outermost
// length in BER.
func isStructure(data []byte) bool {
	if len(data) > 1 && data[0] == tagSequence && data[1] == lengthLong {
		return true
	}
	input := cryptobyte.String(data)
	var body cryptobyte.String
	return input.ReadASN1(&body, cbasn1.SEQUENCE) && input.Empty()
}

// pbeError translates errors of the cryptography.
func (r *reader) pbeError(err error) *Error {
	var failure *pbe.Error
	if !errors.As(err, &failure) {
		return wrongPassword()
	}
	switch failure.Kind {
	case pbe.Unsupported:
		return newError(InputPKCS12, ReasonUnsupportedAlgorithm, fmt.Sprintf("The file uses an algorithm that is not supported: %s. Write it anew with Java's tool, which reads all that a gate reads: %s.", failure.What, keytoolWay))
	case pbe.TooMuchWork:
		return newError(InputPKCS12, ReasonTooManyIterations, fmt.Sprintf("Opening the file would take too long: %s. Export it with the usual number of iterations.", failure.What))
	default:
		return newError(InputPKCS12, ReasonMalformed, fmt.Sprintf("The PKCS#12 file is damaged: %s. Export it anew.", failure.What))
	}
}

// find notes a finding once.
func (r *reader) find(notice Notice, detail string) {
	if found := (Finding{Notice: notice, Detail: detail}); !slices.Contains(r.findings, found) {
		r.findings = append(r.findings, found)
	}
}
