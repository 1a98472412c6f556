// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/hex"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// draw is one input of the property that decode(encode(x)) is x.
type draw struct {
	seed     byte
	kind     string
	identity *keystoretest.Identity
	encoding keystore.Encoding
	alphabet string
	password string
	order    []int // of the chain's blocks; -1 is the leaf's
	together bool  // one text holds leaf and chain
}

// String shows what is needed to find the input again; neither password nor key.
func (d draw) String() string {
	return fmt.Sprintf("seed %d: %s, %s, password of %d runes %s, chain of %d given as %v, in one text %v",
		d.seed, d.kind, d.encoding, len([]rune(d.password)), d.alphabet, len(d.identity.Chain), d.order, d.together)
}

// texts are the PEM inputs of the draw.
func (d draw) texts() (certificate, chain string) {
	var all []*x509.Certificate
	for _, i := range d.order {
		if i < 0 {
			all = append(all, d.identity.Leaf)
		} else {
			all = append(all, d.identity.Chain[i])
		}
	}
	if d.together {
		return pemOf(all...), ""
	}
	return d.identity.CertPEM, pemOf(all...)
}

// alphabets draw one character each of a kind of password.
var alphabets = map[string]func(*rand.Rand) rune{
	"of ASCII": func(r *rand.Rand) rune { return ' ' + r.Int32N('~'-' '+1) },
	"of the basic plane": func(r *rand.Rand) rune {
		const surrogates, afterSurrogates, replacement = 0xd800, 0xe000, 0xfffd
		if r.IntN(4) == 0 {
			return afterSurrogates + r.Int32N(replacement-afterSurrogates)
		}
		return ' ' + r.Int32N(surrogates-' ')
	},
	"(empty)": nil,
}

func drawPassword(r *rand.Rand, alphabet func(*rand.Rand) rune) string {
	if alphabet == nil {
		return ""
	}
	password := make([]rune, 1+r.IntN(40))
	for i := range password {
		password[i] = alphabet(r)
	}
	return string(password)
}

// sample are identities of every kind of key below chains of 0 to 3 authorities.
// The keys are made once: an RSA key costs more than all the rest.
func sample() map[string][]*keystoretest.Identity {
	root := keystoretest.NewCA("Root")
	upper := root.Intermediate("Upper")
	authorities := []*keystoretest.CA{root, upper, upper.Intermediate("Lower")}
	identities := map[string][]*keystoretest.Identity{}
	for kind, option := range map[string]keystoretest.Option{
		"RSA 2048": keystoretest.WithRSA(2048),
		"P-256":    keystoretest.WithEC(elliptic.P256()),
		"P-384":    keystoretest.WithEC(elliptic.P384()),
		"P-521":    keystoretest.WithEC(elliptic.P521()),
		"Ed25519":  keystoretest.WithEd25519(),
	} {
		alone := keystoretest.SelfSigned(option)
		identities[kind] = append(identities[kind], alone)
		for _, authority := range authorities {
			identities[kind] = append(identities[kind], authority.Issue(keystoretest.WithKey(alone.Key)))
		}
	}
	return identities
}

// For every kind of key, encoding and kind of password, with chains of every length
// in whatever order: what is decoded is what was encoded.
func TestDecodeOfEncodeIsTheSame(t *testing.T) {
	var seed byte
	identities := sample()
	for _, kind := range slices.Sorted(maps.Keys(identities)) { // in order, so that a seed is always the same draw
		for _, encoding := range encodings {
			for _, alphabet := range slices.Sorted(maps.Keys(alphabets)) {
				// The lengths take turns: they meet every value of the others, at a
				// quarter of the time.
				identity := identities[kind][int(seed)%len(identities[kind])]
				r := rand.New(rand.NewChaCha8([32]byte{seed})) //nolint:gosec // a repeatable draw, not a secret
				d := draw{
					seed: seed, kind: kind, identity: identity, encoding: encoding, alphabet: alphabet,
					password: drawPassword(r, alphabets[alphabet]), order: r.Perm(len(identity.Chain)), together: r.IntN(2) == 0,
				}
				if d.together {
					d.order = slices.Insert(d.order, r.IntN(len(d.order)+1), -1)
				}
				if problem := d.check(); problem != "" {
					t.Errorf("%v:\n%s", d, problem)
				}
				seed++
			}
		}
	}
}

// check is empty if the property holds.
func (d draw) check() string {
	certificate, chain := d.texts()
	bundle, err := keystore.ParseBundle(certificate, chain, d.identity.KeyPEM)
	if err != nil {
		return fmt.Sprint("parse: ", err)
	}
	file, err := bundle.EncodeSame(d.password, d.encoding) // which is the same in every run
	if err != nil {
		return fmt.Sprint("encode: ", err)
	}
	got, err := keystore.Decode(file, d.password)
	if err != nil {
		return fmt.Sprint("decode: ", err)
	}
	want := &keystore.Keystore{Entries: []keystore.Entry{{Leaf: d.identity.Leaf, Chain: d.identity.Chain}}}
	if diff := cmp.Diff(publicView(want), publicView(got)); diff != "" {
		return "decoded (-want +got):\n" + diff
	}
	key, _, _, err := pkcs12.DecodeChain(file, d.password)
	if err != nil {
		return fmt.Sprint("decoded by go-pkcs12: ", err)
	}
	if same, ok := d.identity.Key.(interface {
		Equal(x crypto.PrivateKey) bool
	}); !ok || !same.Equal(key) {
		return "the private key changed"
	}
	return ""
}

// viewed is what must survive of a keystore.
type viewed struct {
	Aliases, PublicKeys []string
	Leafs               []keystore.Facts
	Chains              [][]keystore.Facts
	Others              int
	Digest              string
}

func publicView(k *keystore.Keystore) viewed {
	v := viewed{Others: len(k.Others), Digest: k.ChainDigest()}
	for _, entry := range k.Entries {
		var chain []keystore.Facts
		for _, c := range entry.Chain {
			chain = append(chain, keystore.FactsOf(c))
		}
		v.Aliases = append(v.Aliases, entry.Alias)
		v.PublicKeys = append(v.PublicKeys, hex.EncodeToString(entry.Leaf.RawSubjectPublicKeyInfo))
		v.Leafs = append(v.Leafs, keystore.FactsOf(entry.Leaf))
		v.Chains = append(v.Chains, chain)
	}
	return v
}
