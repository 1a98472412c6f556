// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import (
	"crypto"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/x509"
	"encoding/asn1"
	"slices"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"
)

// Store describes a PKCS#12 file part by part, for files that no library writes:
// several keys, aliases, foreign attributes, differing passwords. The zero value
// of every field is what a modern tool does.
type Store struct {
	// Parts are the safe contents in file order.
	Parts []Part
	// Password encrypts, and checks the integrity unless MACPassword is given.
	Password string
	// MACPassword is a different password for the integrity check.
	MACPassword *string
	// MAC is the integrity check, by default MACSHA256.
	MAC string
	// Iterations of every key derivation, by default 2048.
	Iterations int
	// BER re-encodes every structure of the file, the innermost first, such as
	// [Indefinite] does.
	BER func(der []byte) []byte
	// PRF of PBES2 and PBMAC1 is a hash as in HashSHA256, the default.
	PRF string
}

// Part is one list of bags.
type Part struct {
	// Cipher of the whole part; "" means that it is not encrypted.
	Cipher string
	Bags   []Bag
}

// Bag is a private key, a certificate or something else.
type Bag struct {
	// Key makes it a private key, encrypted with Cipher ("" means not at all) and
	// with KeyPassword instead of the store's, if that is given.
	Key crypto.Signer
	// KeyDER is a key in PKCS#8 instead of Key, of a kind that Go does not know.
	KeyDER      []byte
	Cipher      string
	KeyPassword *string
	// Certificate makes it a certificate.
	Certificate *x509.Certificate
	// OtherID and OtherValue make it anything else; the value is whole DER.
	OtherID    asn1.ObjectIdentifier
	OtherValue []byte
	// Alias is the friendly name, "" for none.
	Alias string
	// LocalKeyID is left out if empty.
	LocalKeyID []byte
	// Attributes are further attributes as whole DER, see [Attribute].
	Attributes [][]byte
}

const defaultIterations = 2048

// Encode returns the file.
func (s Store) Encode() []byte {
	if s.Iterations == 0 {
		s.Iterations = defaultIterations
	}
	content := s.ber(sequence(func(b *cryptobyte.Builder) {
		for _, part := range s.Parts {
			b.AddBytes(s.part(part))
		}
	}))
	password := s.Password
	if s.MACPassword != nil {
		password = *s.MACPassword
	}
	return s.ber(sequence(func(b *cryptobyte.Builder) {
		b.AddASN1Int64(3)
		b.AddBytes(contentInfo(oidData, octets(content)))
		if s.MAC != MACNone {
			b.AddBytes(s.macData(content, password))
		}
	}))
}

func (s Store) ber(der []byte) []byte {
	if s.BER == nil {
		return der
	}
	return s.BER(der)
}

func (s Store) part(part Part) []byte {
	contents := s.safeContents(part.Bags)
	if part.Cipher == "" {
		return contentInfo(oidData, octets(contents))
	}
	identifier, ciphertext := s.encrypt(part.Cipher, contents, s.Password)
	return contentInfo(oidEncryptedData, sequence(func(b *cryptobyte.Builder) {
		b.AddASN1Int64(0)
		b.AddBytes(sequence(func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidData)
			b.AddBytes(identifier)
			b.AddASN1(cbasn1.Tag(0).ContextSpecific(), add(ciphertext))
		}))
	}))
}

func (s Store) safeContents(bags []Bag) []byte {
	return s.ber(sequence(func(b *cryptobyte.Builder) {
		for _, bag := range bags {
			b.AddBytes(s.bag(bag))
		}
	}))
}

func (s Store) bag(bag Bag) []byte {
	id, value := bag.OtherID, bag.OtherValue
	switch {
	case bag.Key != nil, bag.KeyDER != nil:
		id, value = s.keyBag(bag)
	case bag.Certificate != nil:
		id, value = oidCertBag, contentInfo(oidX509Certificate, octets(bag.Certificate.Raw))
	}
	return sequence(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddASN1(cbasn1.Tag(0).ContextSpecific().Constructed(), add(value))
		if attributes := bag.attributes(); len(attributes) > 0 {
			b.AddASN1(cbasn1.SET, add(attributes))
		}
	})
}

func (s Store) keyBag(bag Bag) (asn1.ObjectIdentifier, []byte) {
	der := bag.KeyDER
	if bag.Key != nil {
		der = must(x509.MarshalPKCS8PrivateKey(bag.Key))
	}
	if bag.Cipher == "" {
		return oidKeyBag, der
	}
	password := s.Password
	if bag.KeyPassword != nil {
		password = *bag.KeyPassword
	}
	identifier, ciphertext := s.encrypt(bag.Cipher, der, password)
	return oidShroudedKeyBag, sequence(func(b *cryptobyte.Builder) {
		b.AddBytes(identifier)
		b.AddBytes(octets(ciphertext))
	})
}

func (b Bag) attributes() []byte {
	var all []byte
	if b.Alias != "" {
		all = append(all, Attribute(oidFriendlyName, bmpString(b.Alias))...)
	}
	if len(b.LocalKeyID) > 0 {
		all = append(all, Attribute(oidLocalKeyID, octets(b.LocalKeyID))...)
	}
	for _, attribute := range b.Attributes {
		all = append(all, attribute...)
	}
	return all
}

// LocalKeyID returns an id as OpenSSL would choose one; only equality matters.
func LocalKeyID(c *x509.Certificate) []byte {
	return hmac.New(sha256.New, c.Raw).Sum(nil)[:20]
}

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
