// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package selfsigned

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"slices"
)

// Kind is a kind of key.
type Kind string

// The kinds.
const (
	RSA4096 Kind = "rsa-4096"
	RSA3072 Kind = "rsa-3072"
	RSA2048 Kind = "rsa-2048"
	ECP256  Kind = "ec-p256"

	// DefaultKey is what everything reads, and lasts longest.
	DefaultKey = RSA4096
)

// Kinds are all kinds, the default first.
func Kinds() []Kind { return []Kind{RSA4096, RSA3072, RSA2048, ECP256} }

var bits = map[Kind]int{RSA4096: 4096, RSA3072: 3072, RSA2048: 2048}

func (k Kind) orDefault() Kind {
	if k == "" {
		return DefaultKey
	}
	return k
}

func (k Kind) known() bool { return slices.Contains(Kinds(), k.orDefault()) }

func (k Kind) rsa() bool { return bits[k.orDefault()] > 0 }

func (k Kind) generate() (crypto.Signer, error) {
	if size := bits[k.orDefault()]; size > 0 {
		return rsa.GenerateKey(rand.Reader, size)
	}
	return ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
}
