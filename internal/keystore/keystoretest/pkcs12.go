// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import "slices"

// PKCS12Option changes what [Identity.PKCS12] writes.
type PKCS12Option func(*form)

type form struct {
	cipher, mac, alias string
	iterations         int
	further            []*Identity
	reversed           bool
}

// Legacy encrypts with 3DES and a SHA-1 integrity check instead of AES-256 and
// SHA-256.
func Legacy() PKCS12Option {
	return func(f *form) { f.cipher, f.mac = Cipher3DES, HashSHA1 }
}

// Alias sets the friendly name; without it there is none.
func Alias(name string) PKCS12Option {
	return func(f *form) { f.alias = name }
}

// Iterations sets the number of iterations of every key derivation instead of
// 2048.
func Iterations(n int) PKCS12Option {
	return func(f *form) { f.iterations = n }
}

// And adds further keys with their certificates, without alias.
func And(identities ...*Identity) PKCS12Option {
	return func(f *form) { f.further = identities }
}

// Reversed writes the certificates in the opposite order, the root first.
func Reversed() PKCS12Option {
	return func(f *form) { f.reversed = true }
}

// PKCS12 returns the identity with its chain as a PKCS#12 file under the password.
// The bytes differ with every call, since the salts do.
func (i *Identity) PKCS12(password string, options ...PKCS12Option) []byte {
	f := &form{cipher: CipherAES256}
	for _, option := range options {
		option(f)
	}
	keys := Part{}
	certificates := Part{Cipher: f.cipher}
	for n, identity := range append([]*Identity{i}, f.further...) {
		alias := ""
		if n == 0 {
			alias = f.alias
		}
		id := LocalKeyID(identity.Leaf)
		keys.Bags = append(keys.Bags, Bag{Key: identity.Key, Cipher: f.cipher, Alias: alias, LocalKeyID: id})
		certificates.Bags = append(certificates.Bags, Bag{Certificate: identity.Leaf, Alias: alias, LocalKeyID: id})
		for _, c := range identity.Chain {
			certificates.Bags = append(certificates.Bags, Bag{Certificate: c})
		}
	}
	if f.reversed {
		slices.Reverse(certificates.Bags)
	}
	return Store{
		Parts:      []Part{certificates, keys},
		Password:   password,
		MAC:        f.mac,
		Iterations: f.iterations,
	}.Encode()
}
