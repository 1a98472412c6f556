// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest

import (
	"crypto/rand"
	"encoding/asn1"
	"math"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/pbe"
)

// Ciphers of parts and keys.
const (
	CipherAES128  = "aes-128"
	CipherAES192  = "aes-192"
	CipherAES256  = "aes-256"
	CipherPBES23D = "pbes2-3des"
	Cipher3DES    = "3des"
	CipherTwoKey  = "3des-two-key"
	CipherRC2128  = "rc2-128"
	CipherRC240   = "rc2-40"
)

// Integrity checks besides the names of hashes. MACDefault is SHA-256.
const (
	MACDefault = ""
	MACNone    = "none"
	MACPBMAC1  = "pbmac1"
)

// Hashes of integrity checks and pseudo-random functions.
const (
	HashSHA1   = "sha-1"
	HashSHA224 = "sha-224"
	HashSHA256 = "sha-256"
	HashSHA384 = "sha-384"
	HashSHA512 = "sha-512"
)

var (
	oidPBKDF2 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}
	oidPBES2  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 13}
	oidPBMAC1 = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 14}
)

var pkcs12Ciphers = map[string]asn1.ObjectIdentifier{
	Cipher3DES:   {1, 2, 840, 113549, 1, 12, 1, 3},
	CipherTwoKey: {1, 2, 840, 113549, 1, 12, 1, 4},
	CipherRC2128: {1, 2, 840, 113549, 1, 12, 1, 5},
	CipherRC240:  {1, 2, 840, 113549, 1, 12, 1, 6},
}

var pbes2Ciphers = map[string]struct {
	id     asn1.ObjectIdentifier
	ivSize int
}{
	CipherAES128:  {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 2}, 16},
	CipherAES192:  {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 22}, 16},
	CipherAES256:  {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 1, 42}, 16},
	CipherPBES23D: {asn1.ObjectIdentifier{1, 2, 840, 113549, 3, 7}, 8},
}

var hashes = map[string]struct {
	plain, hmac asn1.ObjectIdentifier
	size        int64
}{
	HashSHA1:   {asn1.ObjectIdentifier{1, 3, 14, 3, 2, 26}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 7}, 20},
	HashSHA224: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 4}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 8}, 28},
	HashSHA256: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 1}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}, 32},
	HashSHA384: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 2}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 10}, 48},
	HashSHA512: {asn1.ObjectIdentifier{2, 16, 840, 1, 101, 3, 4, 2, 3}, asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 11}, 64},
}

// encrypt returns the AlgorithmIdentifier with its tag, and the ciphertext.
func (s Store) encrypt(cipher string, plaintext []byte, password string) (identifier, ciphertext []byte) {
	var inner []byte
	if id, ok := pkcs12Ciphers[cipher]; ok {
		inner = append(oid(id), sequence(func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(random(8))
			b.AddASN1Int64(int64(s.Iterations))
		})...)
	} else {
		scheme := pbes2Ciphers[cipher]
		inner = append(oid(oidPBES2), sequence(func(b *cryptobyte.Builder) {
			b.AddBytes(s.pbkdf2(0))
			b.AddBytes(sequence(func(b *cryptobyte.Builder) {
				b.AddASN1ObjectIdentifier(scheme.id)
				b.AddASN1OctetString(random(scheme.ivSize))
			}))
		})...)
	}
	scheme := must(pbe.ParseScheme(inner))
	ciphertext = must(scheme.Encrypt(plaintext, pbe.Passwords(password)[0], unbounded()))
	return sequence(add(inner)), ciphertext
}

// pbkdf2 returns an AlgorithmIdentifier; a key size of 0 is left out.
func (s Store) pbkdf2(keySize int64) []byte {
	prf := s.PRF
	if prf == "" {
		prf = HashSHA256
	}
	return sequence(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(oidPBKDF2)
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddASN1OctetString(random(16))
			b.AddASN1Int64(int64(s.Iterations))
			if keySize > 0 {
				b.AddASN1Int64(keySize)
			}
			if prf != HashSHA1 { // the default must be left out in DER
				b.AddBytes(identifier(hashes[prf].hmac))
			}
		})
	})
}

func (s Store) macData(content []byte, password string) []byte {
	hash := s.MAC
	if hash == MACDefault {
		hash = HashSHA256
	}
	var algorithm []byte
	if hash != MACPBMAC1 {
		algorithm = identifier(hashes[hash].plain)
	} else {
		algorithm = sequence(func(b *cryptobyte.Builder) {
			b.AddASN1ObjectIdentifier(oidPBMAC1)
			b.AddBytes(sequence(func(b *cryptobyte.Builder) {
				b.AddBytes(s.pbkdf2(hashes[HashSHA256].size))
				b.AddBytes(identifier(hashes[HashSHA256].hmac))
			}))
		})
	}
	salt := random(8)
	unsigned := s.macBody(algorithm, nil, salt)
	mac := must(pbe.ParseMAC(unsigned))
	value := must(mac.Sum(content, pbe.Passwords(password)[0], unbounded()))
	return sequence(add(s.macBody(algorithm, value, salt)))
}

func (s Store) macBody(algorithm, value, salt []byte) []byte {
	return build(func(b *cryptobyte.Builder) {
		b.AddASN1(cbasn1.SEQUENCE, func(b *cryptobyte.Builder) {
			b.AddBytes(algorithm)
			b.AddASN1OctetString(value)
		})
		b.AddASN1OctetString(salt)
		b.AddASN1Int64(int64(s.Iterations))
	})
}

func identifier(id asn1.ObjectIdentifier) []byte {
	return sequence(func(b *cryptobyte.Builder) {
		b.AddASN1ObjectIdentifier(id)
		b.AddASN1NULL()
	})
}

func oid(id asn1.ObjectIdentifier) []byte {
	return build(func(b *cryptobyte.Builder) { b.AddASN1ObjectIdentifier(id) })
}

func random(size int) []byte {
	data := make([]byte, size)
	_, err := rand.Read(data)
	return must(data, err)
}

func unbounded() *pbe.Budget { return pbe.NewBudget(math.MaxInt, math.MaxInt) }
