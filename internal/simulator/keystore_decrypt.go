// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"errors"

	"software.sslmate.com/src/go-pkcs12"
)

// decryptKey opens one key bag.
func decryptKey(bag *safeBag, password string) (crypto.Signer, error) {
	filler, err := fillers()
	if err != nil {
		return nil, err
	}

	content, err := asn1.Marshal([]safeBag{{ID: bag.ID, Value: bag.Value}})
	if err != nil {
		return nil, errNotPKCS12
	}

	key, _, _, err := pkcs12.DecodeChain(seal([]contentInfo{filler.certificate, plainSafe(content)}, password), password)
	if err != nil {
		return nil, classify(err, errKeyPassword)
	}

	signer, ok := key.(crypto.Signer)
	if !ok {
		return nil, errUnsupported
	}

	return signer, nil
}

// decryptCertificates opens an encrypted part, which holds certificates.
// go-pkcs12 returns their attributes if it knows all of them; if not, the
// certificates come unlabelled.
func decryptCertificates(safe contentInfo, password string) ([]storedCertificate, error) {
	var found []storedCertificate

	blocks, err := pkcs12.ToPEM(seal([]contentInfo{safe, plainSafe(emptySequence)}, password), password) //nolint:staticcheck // SA1019: it alone returns attributes; its keys are not used.
	if err != nil {
		return decryptUnlabelled(safe, password)
	}

	for _, block := range blocks {
		certificate, err := x509.ParseCertificate(block.Bytes)
		if err != nil {
			return nil, errNotPKCS12
		}

		id, err := hex.DecodeString(block.Headers["localKeyId"])
		if err != nil {
			return nil, errNotPKCS12
		}

		found = append(found, storedCertificate{
			Certificate: certificate, alias: block.Headers["friendlyName"], id: string(id),
		})
	}

	return found, nil
}

func decryptUnlabelled(safe contentInfo, password string) ([]storedCertificate, error) {
	filler, err := fillers()
	if err != nil {
		return nil, err
	}

	_, leaf, others, err := pkcs12.DecodeChain(seal([]contentInfo{safe, filler.key}, password), password)
	if err != nil {
		return nil, classify(err, errPassword)
	}

	found := []storedCertificate{{Certificate: leaf, unlabelled: true}}
	for _, other := range others {
		found = append(found, storedCertificate{Certificate: other, unlabelled: true})
	}

	return found, nil
}

// emptySequence is the DER of a part without bags.
var emptySequence = []byte{0x30, 0x00}

// classify tells an algorithm that is not known from a password that does not
// fit.
func classify(err error, otherwise *keystoreError) error {
	if _, ok := errors.AsType[pkcs12.NotImplementedError](err); ok {
		return errUnsupported
	}

	return otherwise
}
