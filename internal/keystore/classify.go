// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

const (
	tagSequence           = 0x30
	tagConstructedOctets  = 0x24
	lengthIndefinite      = 0x80
	maxStructureDepth     = 24
	berDetail             = "The file is encoded as BER, not as DER: its lengths are not written in the one exact way that is read here. Write it anew: openssl pkcs12 -in file.p12 -nodes, and from that output openssl pkcs12 -export."
	notPKCS12Detail       = "The file is not a PKCS#12 keystore."
	shortestDERHeaderSize = 2
)

// classify refuses what is not one whole PKCS#12 structure in DER, and names what
// it is instead.
func classify(data []byte) *Error {
	switch {
	case len(data) == 0:
		return refuse(InputPKCS12, ReasonNotPKCS12, "The file is empty.")
	case len(data) > MaxFileSize:
		return refuse(InputPKCS12, ReasonTooLarge, fmt.Sprintf("The file has %d bytes; at most %d are read.", len(data), MaxFileSize))
	case bytes.HasPrefix(data, []byte{0xfe, 0xed, 0xfe, 0xed}), bytes.HasPrefix(data, []byte{0xce, 0xce, 0xce, 0xce}):
		return refuse(InputPKCS12, ReasonJKS, "The file is a Java keystore of type JKS or JCEKS, not PKCS#12. Convert it with keytool -importkeystore -deststoretype pkcs12.")
	case data[0] != tagSequence && isPEM(data):
		return refuse(InputPKCS12, ReasonPEMInsteadOfPKCS12, "The file is PEM text, not PKCS#12. Give it through the inputs for PEM, or convert it with openssl pkcs12 -export.")
	case isBase64(data):
		return refuse(InputPKCS12, ReasonNotPKCS12, "The file is base64 text, not PKCS#12: it was encoded as base64 twice.")
	case data[0] != tagSequence:
		return refuse(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail)
	}
	return checkFrame(data)
}

// checkFrame compares the length that the structure states with the file's.
func checkFrame(data []byte) *Error {
	header, length, ok := derHeader(data)
	switch {
	case len(data) > 1 && data[1] == lengthIndefinite:
		return refuse(InputPKCS12, ReasonBER, berDetail)
	case !ok:
		return truncated()
	case length > len(data)-header:
		return truncated()
	case length < len(data)-header:
		return refuse(InputPKCS12, ReasonTrailingData, fmt.Sprintf("%d bytes follow the end of the PKCS#12 structure. Give the file as it was written, without anything appended.", len(data)-header-length))
	}
	if !startsLikePFX(data) {
		return refuse(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail+whatItIs(data))
	}
	return nil
}

func truncated() *Error {
	return refuse(InputPKCS12, ReasonTruncated, "The file is cut off: it is shorter than it says itself. Copy it anew, as binary data.")
}

// derHeader reads tag and length; ok is false if they are not all there or the
// length is absurd.
func derHeader(data []byte) (header, length int, ok bool) {
	if len(data) < shortestDERHeaderSize {
		return 0, 0, false
	}
	first := int(data[1])
	if first < lengthIndefinite {
		return shortestDERHeaderSize, first, true
	}
	size := first - lengthIndefinite
	header = shortestDERHeaderSize + size
	if size == 0 || size > 4 || len(data) < header {
		return 0, 0, false
	}
	for _, b := range data[shortestDERHeaderSize:header] {
		length = length<<8 | int(b)
	}
	return header, length, true
}

// startsLikePFX looks for a version and a content of PKCS#7.
func startsLikePFX(data []byte) bool {
	header, _, _ := derHeader(data)
	rest := cryptobyte.String(data[header:])
	var version int
	var info cryptobyte.String
	var tag cbasn1.Tag
	if !rest.ReadASN1Integer(&version) {
		return false
	}
	// The content may still be BER, which is told later.
	if !rest.ReadAnyASN1(&info, &tag) {
		return len(rest) > 1 && rest[0] == tagSequence && isBER(data)
	}
	var contentType asn1.ObjectIdentifier
	return tag == cbasn1.SEQUENCE && info.ReadASN1ObjectIdentifier(&contentType) &&
		len(contentType) == len(oidData) && contentType[:len(oidData)-1].Equal(oidData[:len(oidData)-1])
}

func whatItIs(data []byte) string {
	if _, err := x509.ParseCertificate(data); err == nil {
		return " It is a certificate in DER, without a private key."
	}
	if _, _, ok := splitPKCS8(data); ok {
		return " It is a private key in DER, without a certificate."
	}
	return ""
}

func isPEM(data []byte) bool {
	start := bytes.TrimLeft(bytes.TrimPrefix(data, []byte("\xef\xbb\xbf")), " \t\r\n")
	return bytes.HasPrefix(start, []byte(pemBegin)) || bytes.Contains(data, []byte("\n"+pemBegin))
}

// isBase64 looks for the base64 of a DER sequence of at least 256 bytes.
func isBase64(data []byte) bool {
	text := bytes.TrimSpace(data)
	if !bytes.HasPrefix(text, []byte("MI")) {
		return false
	}
	head := text[:min(len(text), 64)&^3]
	_, err := base64.StdEncoding.Decode(make([]byte, len(head)), head)
	return err == nil
}

// isBER tells whether data uses encodings that DER forbids: indefinite or padded
// lengths, or strings in parts. Octet strings are looked into, since PKCS#12 wraps
// structures in them.
func isBER(data []byte) bool {
	return hasBER(data, 0)
}

func hasBER(data []byte, depth int) bool {
	for len(data) >= shortestDERHeaderSize && depth < maxStructureDepth {
		tag := data[0]
		if data[1] == lengthIndefinite || tag == tagConstructedOctets {
			return true
		}
		header, length, ok := derHeader(data)
		if !ok || length > len(data)-header {
			return false
		}
		if shortest := shortestHeader(length); header > shortest {
			return true
		}
		body := data[header : header+length]
		constructed := tag&0x20 != 0
		wraps := tag == 0x04 && len(body) > 0 && body[0] == tagSequence
		if (constructed || wraps) && hasBER(body, depth+1) {
			return true
		}
		data = data[header+length:]
	}
	return false
}

// shortestHeader is the size of tag and length in DER.
func shortestHeader(length int) int {
	size := shortestDERHeaderSize
	if length < lengthIndefinite {
		return size
	}
	for ; length > 0; length >>= 8 {
		size++
	}
	return size
}
