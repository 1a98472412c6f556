// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore

import "fmt"

// passOver sets aside the keys that cannot serve beside one that can, as Java
// does: those of a kind that TLS clients do not support, and those to which Java
// finds no certificate. Without one that can serve it says why.
func (r *reader) passOver(p *pool) *Error {
	good, first := 0, -1
	for i := range r.keys {
		key := &r.keys[i]
		switch {
		case key.unusable != nil:
		case p.leafOf(key.public, nil) != nil:
			good++
			continue
		case r.javaLeaf(*key) == nil:
			key.unusable = keyMismatch(i, len(r.keys))
		default:
			continue // Java would serve it with the wrong certificate: see entry
		}
		if first < 0 {
			first = i
		}
	}
	if good == 0 && first >= 0 {
		return r.keys[first].unusable
	}
	for i, key := range r.keys {
		if key.unusable != nil {
			r.unusable++
			r.find(NoticeUnusableEntry, fmt.Sprintf("The file holds an entry beside the good one that cannot serve, and Java passes over it or serves it to no usual client: private key %d. %s Export only the gate's own key with its certificates.",
				i+1, key.unusable.Detail))
		}
	}
	return nil
}

func keyMismatch(i, keys int) *Error {
	which := "The private key"
	if keys > 1 {
		which = fmt.Sprintf("Private key %d", i+1)
	}
	return refuse(InputPKCS12, ReasonKeyMismatch, which+" of the file belongs to none of its certificates. Export the certificate together with the key that it was requested with.")
}
