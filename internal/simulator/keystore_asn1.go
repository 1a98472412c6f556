// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"unicode/utf16"
)

// The structures of RFC 7292, as far as a walk needs them.
type (
	pfx struct {
		Version  int
		AuthSafe contentInfo
		MAC      macData `asn1:"optional"`
	}

	contentInfo struct {
		Type    asn1.ObjectIdentifier
		Content asn1.RawValue `asn1:"tag:0,explicit,optional"`
	}

	macData struct {
		MAC struct {
			Algorithm pkix.AlgorithmIdentifier
			Digest    []byte
		}
		Salt       []byte
		Iterations int `asn1:"optional,default:1"`
	}

	safeBag struct {
		ID         asn1.ObjectIdentifier
		Value      asn1.RawValue  `asn1:"tag:0,explicit"`
		Attributes []bagAttribute `asn1:"set,optional"`
	}

	bagAttribute struct {
		ID     asn1.ObjectIdentifier
		Values asn1.RawValue `asn1:"set"`
	}
)

var (
	oidData          = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 1}
	oidEncryptedData = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 6}
	oidFriendlyName  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 20}
	oidLocalKeyID    = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 21}
	oidShroudedKey   = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 2}
	oidCertBag       = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 12, 10, 1, 3}
	oidPBMAC1        = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}

	// verifiableMACs are those that go-pkcs12 verifies: SHA-1, SHA-256, SHA-512.
	verifiableMACs = []asn1.ObjectIdentifier{
		{1, 3, 14, 3, 2, 26},
		{2, 16, 840, 1, 101, 3, 4, 2, 1},
		{2, 16, 840, 1, 101, 3, 4, 2, 3},
	}
)

// opened is a file whose outer structure has been read.
type opened struct {
	outer pfx
	// safes are the parts of the authenticated safe.
	safes []contentInfo
}

// unmarshalAll reads a value that fills its bytes.
func unmarshalAll(content []byte, into any) bool {
	rest, err := asn1.Unmarshal(content, into)

	return err == nil && len(rest) == 0
}

// parsePFX reads the outer structure of a file, without its password.
func parsePFX(content []byte) (*opened, error) {
	var o opened

	var safes []byte

	if !unmarshalAll(content, &o.outer) || o.outer.Version != 3 || !o.outer.AuthSafe.Type.Equal(oidData) ||
		!unmarshalAll(o.outer.AuthSafe.Content.Bytes, &safes) || !unmarshalAll(derOf(safes), &o.safes) {
		return nil, errNotPKCS12
	}

	if o.outer.MAC.Iterations > maxIterations || o.absurd() {
		return nil, errIterations
	}

	return &o, nil
}

func (o *opened) hasMAC() bool { return len(o.outer.MAC.MAC.Algorithm.Algorithm) > 0 }

// judgeMAC refuses algorithms that a gate's Java does not know.
func (o *opened) judgeMAC(pbmac1 bool) error {
	algorithm := o.outer.MAC.MAC.Algorithm.Algorithm

	known := func(id asn1.ObjectIdentifier) bool { return id.Equal(algorithm) }
	if !o.hasMAC() || (pbmac1 && algorithm.Equal(oidPBMAC1)) || slices.ContainsFunc(verifiableMACs, known) {
		return nil
	}

	return errUnsupported
}

// attribute returns the first value of an attribute, empty if there is none.
func (b *safeBag) attribute(id asn1.ObjectIdentifier) asn1.RawValue {
	for _, attribute := range b.Attributes {
		var value asn1.RawValue
		if _, err := asn1.Unmarshal(attribute.Values.Bytes, &value); err == nil && attribute.ID.Equal(id) {
			return value
		}
	}

	return asn1.RawValue{}
}

// localKeyID returns the attribute that joins keys and certificates.
func (b *safeBag) localKeyID() string { return string(b.attribute(oidLocalKeyID).Bytes) }

// friendlyName returns the alias, a BMPString.
func (b *safeBag) friendlyName() string {
	text := b.attribute(oidFriendlyName).Bytes
	units := make([]uint16, 0, len(text)/2)

	for i := 0; i+1 < len(text); i += 2 {
		units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
	}

	return string(utf16.Decode(units))
}

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

		bags, ok := safe.bags()
		if !ok {
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
		if errors.Is(err, errPassedOver) {
			c.keyBags++

			return nil
		}

		if err != nil {
			return err
		}

		c.addKey(storedKey{alias: bag.friendlyName(), id: bag.localKeyID(), signer: signer})
	}

	return nil
}

// maxIterations is the largest count that Java accepts for a MAC and for
// encryption.
const maxIterations = 5_000_000

// absurd tells whether an algorithm of the file asks for more iterations than
// Java accepts. What is encrypted tells its count in the clear.
func (o *opened) absurd() bool {
	counted := [][]byte{o.outer.MAC.MAC.Algorithm.Parameters.FullBytes}

	for _, safe := range o.safes {
		if safe.Type.Equal(oidEncryptedData) {
			counted = append(counted, safe.Content.Bytes)
		}

		bags, _ := safe.bags()
		for _, bag := range bags {
			if bag.ID.Equal(oidShroudedKey) {
				counted = append(counted, bag.Value.Bytes)
			}
		}
	}

	return slices.ContainsFunc(counted, func(structure []byte) bool { return largestInteger(structure, 0) > maxIterations })
}

// bags are those of a part in the clear.
func (c contentInfo) bags() (bags []safeBag, ok bool) {
	var plain []byte

	ok = c.Type.Equal(oidData) && unmarshalAll(c.Content.Bytes, &plain) && unmarshalAll(derOf(plain), &bags)

	return bags, ok
}

// maxNesting bounds how deep largestInteger looks.
const maxNesting = 8

// largestInteger returns the largest INTEGER in a structure, wherever it stands:
// an iteration count, since versions and key lengths are small. One that does not
// fit in 64 bits counts as the largest of all.
func largestInteger(structure []byte, depth int) int64 {
	var largest int64

	for len(structure) > 0 && depth < maxNesting {
		var value asn1.RawValue

		rest, err := asn1.Unmarshal(structure, &value)
		if err != nil {
			break
		}

		structure = rest

		var number int64

		switch {
		case value.IsCompound:
			number = largestInteger(value.Bytes, depth+1)
		case value.Class == asn1.ClassUniversal && value.Tag == asn1.TagInteger:
			if !unmarshalAll(value.FullBytes, &number) {
				number = maxIterations + 1
			}
		}

		largest = max(largest, number)
	}

	return largest
}
