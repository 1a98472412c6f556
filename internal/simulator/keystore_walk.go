// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509"
	"encoding/asn1"
)

// walk collects keys and certificates of a file, one part after the other. The
// decryption is go-pkcs12's, which reads files with one key: each encrypted
// piece is put into a small file of its own, under the same password and a MAC
// made here.
func (o *opened) walk(password string) (*contents, error) {
	found := &contents{}

	for _, safe := range o.safes {
		if safe.Type.Equal(oidEncryptedData) {
			certificates, err := decryptCertificates(safe, password)
			if err != nil {
				return nil, err
			}

			for place, certificate := range certificates {
				found.addCertificate(certificate, place)
			}

			continue
		}

		var plain []byte

		var bags []safeBag

		if !safe.Type.Equal(oidData) || !unmarshalAll(safe.Content.Bytes, &plain) || !unmarshalAll(plain, &bags) {
			return nil, errNotPKCS12
		}

		for place := range bags {
			if err := found.add(&bags[place], place, password); err != nil {
				return nil, err
			}
		}
	}

	return found, nil
}

// add reads a bag that stands in the clear. Kinds other than encrypted keys
// and certificates are passed over, keys in the clear among them, as Java does.
func (c *contents) add(bag *safeBag, place int, password string) error {
	switch {
	case bag.ID.Equal(oidCertBag):
		certificate, err := plainCertificate(bag)
		if err != nil {
			return err
		}

		c.addCertificate(storedCertificate{
			Certificate: certificate, alias: bag.friendlyName(), id: bag.localKeyID(),
		}, place)
	case bag.ID.Equal(oidShroudedKey):
		signer, err := decryptKey(bag, password)
		if err != nil {
			return err
		}

		c.addKey(storedKey{alias: bag.friendlyName(), id: bag.localKeyID(), signer: signer})
	}

	return nil
}

// oidX509Certificate marks the only kind of certificate that is read.
var oidX509Certificate = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 22, 1}

func plainCertificate(bag *safeBag) (*x509.Certificate, error) {
	var content struct {
		ID   asn1.ObjectIdentifier
		Data []byte `asn1:"tag:0,explicit"`
	}

	if !unmarshalAll(bag.Value.Bytes, &content) || !content.ID.Equal(oidX509Certificate) {
		return nil, errNotPKCS12
	}

	certificate, err := x509.ParseCertificate(content.Data)
	if err != nil {
		return nil, errNotPKCS12
	}

	return certificate, nil
}
