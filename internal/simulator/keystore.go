// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"slices"
	"strconv"
	"strings"
	"sync"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

// keystore is a PKCS#12 file as the Java of a gate has loaded it.
type keystore struct {
	entries []keyEntry
}

// keyEntry is a private key with the certificate chain that belongs to it,
// leaf first.
type keyEntry struct {
	alias string
	key   crypto.Signer
	chain []*x509.Certificate
}

// certificate returns what TLS presents for the key of that index; one too
// large means the first.
func (k *keystore) certificate(index int) *tls.Certificate {
	if index < 0 || index >= len(k.entries) {
		index = 0
	}

	entry := k.entries[index]
	certificate := &tls.Certificate{PrivateKey: entry.key, Leaf: entry.chain[0]}

	for _, link := range entry.chain {
		certificate.Certificate = append(certificate.Certificate, link.Raw)
	}

	return certificate
}

// keystoreError says why a file is refused, in words that a gate might use.
// It holds nothing of the file's content.
type keystoreError struct {
	text string
}

func (e *keystoreError) Error() string { return e.text }

var (
	errNotPKCS12     = &keystoreError{"The file is not a PKCS#12 keystore."}
	errPassword      = &keystoreError{"Keystore password was incorrect."}
	errKeyPassword   = &keystoreError{"The password of the private key differs from the password of the keystore."}
	errUnsupported   = &keystoreError{"The file uses an algorithm that is not supported."}
	errIterations    = &keystoreError{"The file uses an iteration count that is too large."}
	errNoKey         = &keystoreError{"The keystore does not contain a private key."}
	errNoCertificate = &keystoreError{"The keystore does not contain the certificate of its private key."}
	errNoMatch       = &keystoreError{"The private key and the certificate do not match."}
)

// openKeystore loads a file as Java 17's KeyStore would (api-facts 1.4): the
// MAC must verify with the password, which must be ASCII; keys are encrypted
// with the same password; keys in the clear are passed over; aliases become
// lower case. pbmac1 accepts a MAC that needs JDK 26. Errors are of type
// *keystoreError.
//
// The file may be BER, and anything may follow it. A certificate without issuer or
// subject makes Java refuse the file as if the password were wrong. A key without
// a certificate, or of a kind that serves no usual client, is passed over.
//
// Three deviations: BER within what is encrypted is not read; a file whose MAC or
// encryption go-pkcs12 does not know (Java 17 knows more, such as SHA-384) is
// refused, and a key that does not fit its certificate is refused here instead of
// failing every handshake.
func openKeystore(content []byte, password string, pbmac1 bool) (*keystore, error) {
	for i := range len(password) {
		if password[i] >= 0x80 {
			return nil, errPassword
		}
	}

	content = derOf(content)

	outer, err := parsePFX(content)
	if err != nil {
		return nil, err
	}

	if err := outer.judgeMAC(pbmac1); err != nil {
		return nil, err
	}

	// DecodeChain verifies the MAC before anything else, so that any other error
	// comes after: files with several keys, or keys with a password of their own.
	if outer.hasMAC() {
		_, _, _, err = pkcs12.DecodeChain(content, password)
		if errors.Is(err, pkcs12.ErrIncorrectPassword) {
			return nil, errPassword
		}
	}

	found, err := outer.walk(password)
	if err != nil {
		return nil, err
	}

	return found.keystore()
}

// keystore joins keys and certificates. A key without a friendly name gets the
// next number as its alias; of two with the same alias the later one wins.
func (c *contents) keystore() (*keystore, error) {
	if slices.ContainsFunc(c.certificates, nameless) {
		return nil, errPassword
	}

	if len(c.keys) == 0 {
		return nil, errNoKey
	}

	store := &keystore{}
	unnamed := 0

	for _, key := range c.keys {
		if key.alias == "" {
			unnamed++
			key.alias = strconv.Itoa(unnamed)
		}

		leaf := c.leafOf(key)
		if leaf == nil {
			continue
		}

		if !fits(key.signer, leaf) {
			return nil, errNoMatch
		}

		store.put(keyEntry{alias: strings.ToLower(key.alias), key: key.signer, chain: c.chainOf(leaf)})
	}

	if len(store.entries) == 0 {
		return nil, errNoCertificate
	}

	return store, nil
}

// nameless tells whether Java misses a name in a certificate.
func nameless(certificate storedCertificate) bool {
	critical := func(extension pkix.Extension) bool {
		return extension.Critical && extension.Id.Equal(asn1.ObjectIdentifier{2, 5, 29, 17})
	}

	return len(certificate.Issuer.Names) == 0 ||
		(len(certificate.Subject.Names) == 0 && !slices.ContainsFunc(certificate.Extensions, critical))
}

func (k *keystore) put(entry keyEntry) {
	for i := range k.entries {
		if k.entries[i].alias == entry.alias {
			k.entries[i] = entry

			return
		}
	}

	k.entries = append(k.entries, entry)
}

// seal makes a file of parts, with a MAC of RFC 9579, which needs no more than
// the standard library.
func seal(safes []contentInfo, password string) []byte {
	content, _ := asn1.Marshal(safes)
	salt := []byte("simulator")

	type (
		kdf struct {
			Salt       []byte
			Iterations int
			KeyLength  int
			PRF        pkix.AlgorithmIdentifier
		}

		parameters struct {
			KDF pkix.AlgorithmIdentifier
			MAC pkix.AlgorithmIdentifier
		}
	)

	hmacSHA256 := pkix.AlgorithmIdentifier{Algorithm: asn1.ObjectIdentifier{1, 2, 840, 113549, 2, 9}}
	pbkdf2ID := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 5, 12}

	derived, _ := asn1.Marshal(kdf{Salt: salt, Iterations: 1, KeyLength: sha256.Size, PRF: hmacSHA256})
	all, _ := asn1.Marshal(parameters{
		KDF: pkix.AlgorithmIdentifier{Algorithm: pbkdf2ID, Parameters: asn1.RawValue{FullBytes: derived}},
		MAC: hmacSHA256,
	})
	key, _ := pbkdf2.Key(sha256.New, password, salt, 1, sha256.Size)

	mac := hmac.New(sha256.New, key)
	mac.Write(content)

	file := pfx{Version: 3, AuthSafe: plainSafe(content)}
	file.MAC.MAC.Algorithm = pkix.AlgorithmIdentifier{
		Algorithm: oidPBMAC1, Parameters: asn1.RawValue{FullBytes: all},
	}
	file.MAC.MAC.Digest = mac.Sum(nil)
	file.MAC.Salt = salt
	sealed, _ := asn1.Marshal(file)

	return sealed
}

// plainSafe makes a part in the clear.
func plainSafe(content []byte) contentInfo {
	octets, _ := asn1.Marshal(content)

	return contentInfo{
		Type: oidData,
		Content: asn1.RawValue{
			Class: asn1.ClassContextSpecific, Tag: 0, IsCompound: true, Bytes: octets,
		},
	}
}

// filler is a certificate and a key that complete the small files.
type filler struct {
	certificate contentInfo
	key         contentInfo
}

// fillers makes them once.
var fillers = sync.OnceValues(func() (filler, error) {
	certificate, err := newLeafMaker(clock.System{}).selfSigned("filler")
	if err != nil {
		return filler{}, err
	}

	plain, err := pkcs12.Passwordless.Encode(certificate.PrivateKey, certificate.Leaf, nil, "")
	if err != nil {
		return filler{}, err
	}

	file, err := parsePFX(plain)
	if err != nil {
		return filler{}, err
	}

	return filler{certificate: file.safes[0], key: file.safes[1]}, nil
})
