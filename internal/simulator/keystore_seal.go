// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha256"
	"crypto/x509/pkix"
	"encoding/asn1"
	"sync"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
)

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
