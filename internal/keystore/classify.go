// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/pem"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

const notPKCS12Detail = "The file is not a PKCS#12 keystore."

// keytoolWay is the way out for keystores that cannot be read here: Java's own
// tool reads all that Java reads. Source type and options may follow it.
const keytoolWay = "keytool -importkeystore -srckeystore old.p12 -destkeystore gate.p12 -deststoretype pkcs12"

// saltOfBKS is the length of the salt behind the version in BouncyCastle's formats.
const saltOfBKS = 20

// classify refuses what does not even begin like a PKCS#12 structure, and names
// what it is instead.
func classify(data []byte) *Error {
	switch {
	case len(data) == 0:
		return newError(InputPKCS12, ReasonNotPKCS12, "The file is empty.")
	case len(data) > MaxFileSize:
		return newError(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file has %d bytes; at most %d are read.", len(data), MaxFileSize))
	case bytes.HasPrefix(data, []byte{0xfe, 0xed, 0xfe, 0xed}):
		return newError(InputPKCS12, ReasonJKS, "The file is a Java keystore of type JKS, not PKCS#12. Convert it with Java's "+converting("old.jks", "jks")+".")
	case bytes.HasPrefix(data, []byte{0xce, 0xce, 0xce, 0xce}):
		return newError(InputPKCS12, ReasonJKS, "The file is a Java keystore of type JCEKS, not PKCS#12. Convert it with Java's "+converting("old.jceks", "jceks")+".")
	case bytes.HasPrefix(data, []byte{0, 0, 0, 2, 0, 0, 0, saltOfBKS}):
		return newError(InputPKCS12, ReasonJKS, "The file is a keystore of BouncyCastle, of type BKS, not PKCS#12. Convert it with Java's "+convertingBouncyCastle("old.bks", "BKS")+".")
	case bytes.HasPrefix(data, []byte{0, 0, 0, 1, 0, 0, 0, saltOfBKS}):
		return newError(InputPKCS12, ReasonJKS, "The file is a keystore of BouncyCastle, of type UBER, not PKCS#12. Convert it with Java's "+convertingBouncyCastle("old.uber", "UBER")+".")
	case data[0] != tagSequence && isPEM(data):
		return newError(InputPKCS12, ReasonPEMInsteadOfPKCS12, pemInsteadDetail(data))
	case isBase64(data):
		return newError(InputPKCS12, ReasonNotPKCS12, "The file is base64 text, not PKCS#12: it was encoded as base64 twice. Give the text itself: file(\"gate.p12.b64\") instead of filebase64.")
	case data[0] != tagSequence:
		return newError(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail)
	}
	return nil
}

func converting(file, kind string) string {
	return "keytool -importkeystore -srckeystore " + file + " -srcstoretype " + kind + " -destkeystore gate.p12 -deststoretype pkcs12"
}

// convertingBouncyCastle names the library that keytool needs for its keystores.
func convertingBouncyCastle(file, kind string) string {
	return converting(file, kind) + " -providerpath bcprov.jar -provider org.bouncycastle.jce.provider.BouncyCastleProvider"
}

// startsLikePFX looks for a version and a content of PKCS#7.
func startsLikePFX(der []byte) bool {
	input := cryptobyte.String(der)
	var pfx, info cryptobyte.String
	var version int
	var contentType asn1.ObjectIdentifier
	return input.ReadASN1(&pfx, cbasn1.SEQUENCE) &&
		pfx.ReadASN1Integer(&version) &&
		pfx.ReadASN1(&info, cbasn1.SEQUENCE) &&
		info.ReadASN1ObjectIdentifier(&contentType) && isPKCS7(contentType)
}

// whatItIs says what a binary file is instead of PKCS#12.
func whatItIs(data []byte) string {
	switch recognize(data) {
	case foreignCertificate:
		return " It is a certificate in DER, without a private key. A certificate is given as PEM, with its key beside it."
	case foreignPKCS7:
		return " It is a PKCS#7 bundle (.p7b), which holds certificates but never a private key. Turn it into PEM with openssl pkcs7 -inform DER -print_certs, and give that with the key."
	case foreignKey:
		return " It is a private key in DER, without a certificate."
	case foreignEncryptedKey:
		return " It is an encrypted private key in DER, without a certificate."
	case foreignBCFKS:
		return " It is a keystore of BouncyCastle, of type BCFKS. Convert it with Java's " + convertingBouncyCastle("old.bcfks", "BCFKS") + "."
	case foreignUnknown, foreignPKCS12:
	}
	return ""
}

func isPEM(data []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(start, []byte(pemBegin)) || bytes.Contains(data, []byte("\n"+pemBegin))
}

// pemInsteadDetail tells PKCS#12 in an armour from PEM proper.
func pemInsteadDetail(data []byte) string {
	normalized, _ := normalizePEM(string(data))
	if block, _ := pem.Decode([]byte(normalized)); block != nil && recognize(block.Bytes) == foreignPKCS12 {
		return armouredDetail
	}
	return "The file is PEM text, not PKCS#12. Give it through the inputs for PEM (certificate_pem, private_key_pem_wo), or convert it with openssl pkcs12 -export."
}

// armouredDetail is about what certutil -encode of Windows writes.
const armouredDetail = "The text is a PKCS#12 file within lines of -----BEGIN and -----END, as certutil -encode writes it. Give the original file, or what certutil -decode makes of the text, as filebase64(\"gate.p12\"), through the input for PKCS#12 (pkcs12_base64_wo)."

// isBase64 looks for the base64 of a DER sequence of at least 256 bytes.
func isBase64(data []byte) bool {
	text := bytes.TrimSpace(data)
	if !bytes.HasPrefix(text, []byte("MI")) {
		return false
	}
	head := squeeze(text[:min(len(text), 64)])
	_, ok := fromBase64(head[:len(head)&^3])
	return ok
}

// foreign is a kind of binary data that people hand over for another.
type foreign int

const (
	foreignUnknown foreign = iota
	foreignPKCS12
	foreignCertificate
	foreignPKCS7
	foreignKey
	foreignEncryptedKey
	foreignBCFKS
)

// recognize tells what data is, by what it begins with.
func recognize(data []byte) foreign {
	der, _, err := toDER(data)
	if err != nil {
		return foreignUnknown
	}
	if startsLikePFX(der) {
		return foreignPKCS12
	}
	if _, err := x509.ParseCertificate(der); err == nil || !curveOf(der).usable() {
		return foreignCertificate
	}
	_, _, pkcs8 := splitPKCS8(der)
	_, rsa := peekRSA(der)
	_, ec := peekEC(der)
	if _, err := x509.ParseECPrivateKey(der); err == nil || pkcs8 || rsa || ec {
		return foreignKey
	}
	return recognizeByIdentifier(der)
}

// recognizeByIdentifier tells structures apart by where their first object
// identifier stands: PKCS#7 begins with it, an encrypted key (RFC 5208 section 6)
// has it a level below, and the keystores of BouncyCastle's FIPS module two.
func recognizeByIdentifier(der []byte) foreign {
	input := cryptobyte.String(der)
	for depth := range 4 {
		var id asn1.ObjectIdentifier
		if input.PeekASN1Tag(cbasn1.OBJECT_IDENTIFIER) && input.ReadASN1ObjectIdentifier(&id) {
			switch {
			case depth == 1 && isPKCS7(id):
				return foreignPKCS7
			case depth == 2 && isEncryption(id):
				return foreignEncryptedKey
			case depth == 3 && isEncryption(id):
				return foreignBCFKS
			}
			return foreignUnknown
		}
		var body cryptobyte.String
		if !input.ReadASN1(&body, cbasn1.SEQUENCE) {
			return foreignUnknown
		}
		input = body
	}
	return foreignUnknown
}

// isPKCS7 tells whether id is a content type of RFC 2315.
func isPKCS7(id asn1.ObjectIdentifier) bool {
	return len(id) == len(oidData) && id[:len(oidData)-1].Equal(oidData[:len(oidData)-1])
}

// isEncryption tells whether id is of PKCS#5 or of PKCS#12's encryption.
func isEncryption(id asn1.ObjectIdentifier) bool {
	return hasPrefix(id, 1, 2, 840, 113549, 1, 5) || hasPrefix(id, 1, 2, 840, 113549, 1, 12, 1)
}

func hasPrefix(id asn1.ObjectIdentifier, prefix ...int) bool {
	return len(id) >= len(prefix) && id[:len(prefix)].Equal(prefix)
}

// fromBase64 decodes a text that is the base64 of BER or of PEM as a whole.
func fromBase64(text []byte) ([]byte, bool) {
	text = squeeze(text)
	if !bytes.HasPrefix(text, []byte("M")) && !bytes.HasPrefix(text, []byte("LS0t")) {
		return nil, false // neither a SEQUENCE nor -----BEGIN
	}
	data, err := base64.StdEncoding.DecodeString(string(text))
	return data, err == nil
}

// squeeze removes white space.
func squeeze(text []byte) []byte {
	squeezed := make([]byte, 0, len(text))
	for _, b := range text {
		if b > ' ' {
			squeezed = append(squeezed, b)
		}
	}
	return squeezed
}
