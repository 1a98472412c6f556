// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/x509/pkix"
	"encoding/asn1"
)

// maxIterations is the largest count that Java accepts for a MAC and for
// encryption.
const maxIterations = 5_000_000

// absurd tells whether an algorithm of the file asks for more iterations than
// Java accepts.
func (o *opened) absurd() bool {
	if largestInteger(o.outer.MAC.MAC.Algorithm.Parameters.FullBytes, 0) > maxIterations {
		return true
	}

	for _, safe := range o.safes {
		if safe.Type.Equal(oidEncryptedData) && absurdPart(safe) {
			return true
		}

		var plain []byte

		var bags []safeBag

		if !safe.Type.Equal(oidData) || !unmarshalAll(safe.Content.Bytes, &plain) || !unmarshalAll(plain, &bags) {
			continue
		}

		for i := range bags {
			if bags[i].ID.Equal(oidShroudedKey) && absurdKey(&bags[i]) {
				return true
			}
		}
	}

	return false
}

func absurdPart(safe contentInfo) bool {
	var data struct {
		Version int
		Content struct {
			Type      asn1.ObjectIdentifier
			Algorithm pkix.AlgorithmIdentifier
			Octets    asn1.RawValue `asn1:"tag:0,optional"`
		}
	}

	return unmarshalAll(safe.Content.Bytes, &data) &&
		largestInteger(data.Content.Algorithm.Parameters.FullBytes, 0) > maxIterations
}

func absurdKey(bag *safeBag) bool {
	var data struct {
		Algorithm pkix.AlgorithmIdentifier
		Octets    []byte
	}

	return unmarshalAll(bag.Value.Bytes, &data) &&
		largestInteger(data.Algorithm.Parameters.FullBytes, 0) > maxIterations
}

// maxNesting bounds how deep largestInteger looks.
const maxNesting = 8

// largestInteger returns the largest INTEGER in the parameters of an
// algorithm, wherever it stands: an iteration count, since key lengths are
// small. One that does not fit in 64 bits counts as the largest of all.
func largestInteger(parameters []byte, depth int) int64 {
	var largest int64

	for len(parameters) > 0 && depth < maxNesting {
		var value asn1.RawValue

		rest, err := asn1.Unmarshal(parameters, &value)
		if err != nil {
			break
		}

		parameters = rest

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
