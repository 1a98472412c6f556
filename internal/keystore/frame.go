// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"bytes"
	"errors"
	"fmt"
)

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
		return nil, refuse(InputPKCS12, ReasonNotPKCS12, notPKCS12Detail+whatItIs(der))
	case len(bytes.Trim(rest, "\x00 \t\r\n")) > 0:
		return nil, refuse(InputPKCS12, ReasonTrailingData, fmt.Sprintf("%d bytes follow the end of the PKCS#12 structure. Give the file as it was written, without anything appended.", len(rest)))
	}
	return der, nil
}

// outermost splits a file into its first value and what follows it. Where that
// cannot be rewritten as DER, it stays as it is, for its reader to say why.
func outermost(data []byte) (der, rest []byte, failure *Error) {
	value, outer := readBER(data)
	if value.padded {
		// Java minds this in the outermost length only (measured with JDK 17).
		return nil, nil, refuse(InputPKCS12, ReasonBER, "The file is encoded in a form of BER that Java does not read: its length has leading zeros. Write it anew: openssl pkcs12 -in file.p12 -nodes, and from that output openssl pkcs12 -export.")
	}
	der, rest, err := toDER(data)
	switch {
	case err == nil:
		return der, rest, nil
	case outer != nil, value.indefinite && errors.Is(err, errCutOff):
		return nil, nil, refuse(InputPKCS12, ReasonTruncated, "The file is cut off: it is shorter than it says itself. Copy it anew, as binary data.")
	}
	return data[:len(data)-len(value.rest)], value.rest, nil
}

// broken is about a structure that could not be read.
func broken(what string) *Error {
	return refuse(InputPKCS12, ReasonMalformed, "The PKCS#12 file is damaged: "+what+" cannot be read. Export it anew.")
}
