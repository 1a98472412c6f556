// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import (
	"crypto/x509"
	"strings"
)

// javaSubstituteID is the id that Java gives where a file has none.
const javaSubstituteID = "01"

// javaLeaf returns the certificate that Java 17 pairs with a key, or nil. Java
// compares local key ids and aliases, never the keys themselves. Where ids are
// missing it helps itself only for the first key, and only with a certificate
// that comes first in its part of the file and after the key.
func (r *reader) javaLeaf(key keyBag) *x509.Certificate {
	id := key.localKeyID
	if id == "" {
		if !key.first {
			return nil
		}
		id = javaSubstituteID
	}
	var byID, byAlias *x509.Certificate
	for _, bag := range r.certificates {
		if bag.javaTrust {
			continue
		}
		sameAlias := key.alias != "" && strings.EqualFold(bag.alias, key.alias)
		switch {
		case bag.javaID() == id && sameAlias:
			return bag.certificate
		case bag.javaID() == id:
			byID = bag.certificate
		case sameAlias:
			byAlias = bag.certificate
		}
	}
	if byID != nil {
		return byID
	}
	return byAlias
}

func (b certificateBag) javaID() string {
	if b.localKeyID == "" && b.keysBefore == 1 && b.position == 0 {
		return javaSubstituteID
	}
	return b.localKeyID
}
