// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

const (
	badCipher  = "which Java cannot read, so a gate may refuse the file"
	lowerCase  = "Dynatrace asks for lower case"
	tooCostly  = "Opening the file would take too long"
	isDamaged  = "The PKCS#12 file is damaged"
	notPKCS12  = "The file is not a PKCS#12 keystore."
	otherFiles = "another password"

	controlCharacter = "The password cannot be sent: it contains a control character"
)

// craftedRows are files that no tool on hand writes.
func craftedRows(p pki) []keystoreRow {
	store := func(kind string, want outcome, change func(s *keystoretest.Store)) keystoreRow {
		return file(kind, p.store(change), changeit, want)
	}
	cipher := func(name string, want outcome) keystoreRow {
		return store("encrypted: "+name, want, func(s *keystoretest.Store) { s.Parts[0].Cipher, s.Parts[1].Bags[0].Cipher = name, name })
	}
	self := keystoretest.SelfSigned(loopback, keystoretest.WithEC(elliptic.P384()))
	rows := []keystoreRow{
		store("unchanged", accepted(), func(*keystoretest.Store) {}),
		cipher(keystoretest.CipherAES128, accepted()),
		cipher(keystoretest.CipherAES192, warned(badCipher)),
		cipher(keystoretest.CipherPBES23D, warned(badCipher).butNotLoaded()),
		cipher(keystoretest.Cipher3DES, accepted()),
		cipher(keystoretest.CipherTwoKey, warned(badCipher).butNotLoaded()),
		cipher(keystoretest.CipherRC2128, accepted()),
		cipher(keystoretest.CipherRC240, accepted()),
		cipher("", warned("The private key in the file is not encrypted.").butNotLoaded()),
		store("without integrity check", warned("The file has no integrity check"), func(s *keystoretest.Store) { s.MAC = keystoretest.MACNone }),
		store("PBMAC1", warned("The integrity check of the file is PBMAC1").butNotLoaded(), func(s *keystoretest.Store) { s.MAC = keystoretest.MACPBMAC1 }),
		file("self-signed, P-384", self.PKCS12(changeit), changeit, accepted()),
		file("RSA 1024", keystoretest.SelfSigned(loopback, keystoretest.WithRSA(1024)).PKCS12(changeit), changeit, warned("an RSA key of only 1024 bits")),
		file("several keys", p.one.PKCS12(changeit, keystoretest.And(p.two)), changeit, warned("The file holds 2 private keys.")),
		file("root first", p.one.PKCS12(changeit, keystoretest.Reversed()), changeit, accepted()),
		file("legacy", p.one.PKCS12(changeit, keystoretest.Legacy()), changeit, accepted()),
		file("600,000 iterations", p.one.PKCS12(changeit, keystoretest.Iterations(600_000)), changeit, accepted()),
		file("no alias", p.one.PKCS12(changeit), changeit, accepted()),
		file("upper-case alias", p.one.PKCS12(changeit, keystoretest.Alias("Gate")), changeit, warned(`The alias "Gate" has upper-case letters; `+lowerCase)),
		file("alias with escapes", p.one.PKCS12(changeit, keystoretest.Alias("Ga\x1b[31mte")), changeit, warned(lowerCase)),
		file("password of ASCII marks", p.one.PKCS12(`"<&>" \ %41 ${x} 'it'`), `"<&>" \ %41 ${x} 'it'`, accepted()),
		file("password not ASCII", p.one.PKCS12(passwordNotASCII), passwordNotASCII, warnedOfPassword("The password contains characters that are not ASCII.").butNotLoaded()),
		file("BER in parts", keystoretest.InParts(1000)(p.one.PKCS12(changeit)), changeit, accepted()),
		file("followed by a line end and zeros", append(p.one.PKCS12(changeit), "\r\n\x00\x00"...), changeit, accepted()),
		store("gap in the chain", warned("The chain is incomplete: the certificate of the issuer"), func(s *keystoretest.Store) {
			s.Parts[0].Bags = append(s.Parts[0].Bags[:1], s.Parts[0].Bags[2])
		}),
		store("certificates twice", accepted(), func(s *keystoretest.Store) { s.Parts[0].Bags = append(s.Parts[0].Bags, s.Parts[0].Bags...) }),
		store("foreign bags", accepted(), func(s *keystoretest.Store) {
			s.Parts[0].Bags = append(s.Parts[0].Bags, keystoretest.Bag{OtherID: []int{1, 2, 3, 4}, OtherValue: []byte{5, 0}})
			s.Parts[1].Bags[0].Attributes = [][]byte{keystoretest.Attribute(keystoretest.OIDLocalKeySet)}
		}),
		store("local key ids that do not match", warned("The local key ids in the file do not tie the private key to its certificate.").butNotLoaded(),
			func(s *keystoretest.Store) { s.Parts[1].Bags[0].LocalKeyID = []byte{9} }),
		store("same alias twice", warned("The file holds 2 private keys.").andWarned(lowerCase).andWarned(`Several private keys have the alias "gate"`).servedByAnother(),
			func(s *keystoretest.Store) {
				second := []byte{2}
				s.Parts[0].Bags = append(s.Parts[0].Bags, keystoretest.Bag{Certificate: p.two.Leaf, LocalKeyID: second})
				s.Parts[1].Bags[0].Alias = "gate"
				s.Parts[1].Bags = append(s.Parts[1].Bags, keystoretest.Bag{Key: p.two.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: second, Alias: "Gate"})
			}),
	}
	for _, hash := range []string{keystoretest.HashSHA1, keystoretest.HashSHA256, keystoretest.HashSHA512} {
		rows = append(rows, store("integrity check with "+hash, accepted(), func(s *keystoretest.Store) { s.MAC = hash }),
			store("key derivation with "+hash, accepted(), func(s *keystoretest.Store) { s.PRF = hash }))
	}
	return rows
}

// refusedRows are files that a plan refuses.
func refusedRows(p pki) []keystoreRow {
	other, third := "other password", "third password"
	store := func(kind string, want outcome, change func(s *keystoretest.Store)) keystoreRow {
		return file(kind, p.store(change), changeit, want)
	}
	raw := func(kind string, content []byte, want outcome) keystoreRow {
		return file(kind, content, changeit, want)
	}
	good := p.one.PKCS12(changeit)
	rows := []keystoreRow{
		store("key with a password of its own", refusedAt(inPassword, otherFiles), func(s *keystoretest.Store) { s.Parts[1].Bags[0].KeyPassword = &other }),
		store("integrity check with another password", refusedAt(inPassword, "does not fit its integrity check"), func(s *keystoretest.Store) { s.MACPassword = &other }),
		file("three passwords", p.store(func(s *keystoretest.Store) { s.MACPassword, s.Parts[1].Bags[0].KeyPassword = &other, &third }), third,
			refusedAt(inPassword, "The password")),
		store("key of another certificate", refusedAt(inPKCS12, "belongs to none of its certificates"), func(s *keystoretest.Store) { s.Parts[1].Bags[0].Key = p.two.Key }),
		raw("nothing inside", keystoretest.Store{Password: changeit}.Encode(), refusedAt(inPKCS12, "The file holds neither a private key nor a certificate.")),
		store("damaged certificate", refusedAt(inPKCS12, "Certificate 2 of the file cannot be parsed"), func(s *keystoretest.Store) {
			s.Parts[0].Bags[1].Certificate = &x509.Certificate{Raw: []byte{0x30, 3, 2, 1, 1}}
		}),
		raw("cut off", good[:len(good)-1], refusedAt(inPKCS12, "The file is cut off")),
		raw("cut in half", good[:len(good)/2], refusedAt(inPKCS12, "The file is cut off")),
		raw("only a header", good[:3], refusedAt(inPKCS12, "The file is cut off")),
		raw("something appended", append(bytes.Clone(good), "\r\n."...), refusedAt(inPKCS12, "3 bytes follow the end of the PKCS#12 structure.")),
		file("empty password", p.one.PKCS12(""), "", refusedAt(inPassword, "The password cannot be sent: it is empty")),
		raw("empty issuer", keystoretest.SelfSigned(keystoretest.WithSubject(pkix.Name{})).PKCS12(changeit), refusedAt(inPKCS12, "has an empty issuer")),
		raw("empty", nil, refusedAt(inPKCS12, "The file is empty.")),
		raw("base64 twice", []byte(base64.StdEncoding.EncodeToString(good)), refusedAt(inPKCS12, "it was encoded as base64 twice")),
		raw("DER certificate", p.one.Leaf.Raw, refusedAt(inPKCS12, "It is a certificate in DER, without a private key.")),
		raw("text", []byte("hello, world\n"), refusedAt(inPKCS12, notPKCS12)),
		raw("PEM of certificate and key", []byte(p.one.CertPEM+p.one.KeyPEM), refusedAt(inPKCS12, "The file is PEM text, not PKCS#12.")),
		raw("too large", append([]byte{0x30, 0x83, 0x10, 0, 0}, make([]byte, keystore.MaxFileSize)...), refusedAt(inPKCS12, "at most 1048576 are read")),
		file("line end in the password", good, changeit+"\n", refusedAt(inPassword, controlCharacter)),
	}
	return append(rows, hostileRows(p)...)
}

// hostileRows ask for absurd work. 65,537 has the same length in DER as the
// count that takes its place.
func hostileRows(p pki) []keystoreRow {
	count, absurd, negative := []byte{2, 3, 1, 0, 1}, []byte{2, 3, 0x7f, 0xff, 0xff}, []byte{2, 3, 0x80, 0, 1}
	iterated := func(instead []byte, change func(s *keystoretest.Store)) []byte {
		return bytes.ReplaceAll(p.store(func(s *keystoretest.Store) {
			s.Iterations = 65537
			change(s)
		}), count, instead)
	}
	unchecked := func(s *keystoretest.Store) { s.MAC = keystoretest.MACNone }
	many := func(number int, bag keystoretest.Bag) []byte {
		return p.store(func(s *keystoretest.Store) {
			for range number {
				s.Parts[1].Bags = append(s.Parts[1].Bags, bag)
			}
		})
	}
	raw := func(kind string, content []byte, want outcome) keystoreRow {
		return file(kind, content, changeit, want)
	}
	return []keystoreRow{
		raw("absurd integrity check", iterated(absurd, func(*keystoretest.Store) {}), refusedAt(inPKCS12, tooCostly)),
		raw("absurd PBMAC1", iterated(absurd, func(s *keystoretest.Store) { s.MAC = keystoretest.MACPBMAC1 }), refusedAt(inPKCS12, tooCostly)),
		raw("absurd PBES2", iterated(absurd, unchecked), refusedAt(inPKCS12, tooCostly)),
		raw("absurd 3DES", iterated(absurd, func(s *keystoretest.Store) {
			unchecked(s)
			s.Parts[0].Cipher = keystoretest.Cipher3DES
		}), refusedAt(inPKCS12, tooCostly)),
		raw("negative iterations", iterated(negative, unchecked), refusedAt(inPKCS12, isDamaged)),
		raw("too many bags", many(keystore.MaxBags+1, keystoretest.Bag{OtherID: keystoretest.OIDSafeContentsBag, OtherValue: []byte{0x30, 0}}), refusedAt(inPKCS12, "The file holds more than 512")),
		raw("too many keys", many(keystore.MaxKeys+1, keystoretest.Bag{Key: p.one.Key}), refusedAt(inPKCS12, "more than 32 private keys")),
		raw("too many certificates", many(keystore.MaxCertificates+1, keystoretest.Bag{Certificate: p.one.Leaf}), refusedAt(inPKCS12, "more than 256 certificates")),
		raw("nested too deeply", p.store(func(s *keystoretest.Store) {
			unchecked(s)
			contents := keystoretest.SafeContents(*s, s.Parts[1].Bags...)
			for range 50 {
				contents = keystoretest.SafeContents(*s, keystoretest.Bag{OtherID: keystoretest.OIDSafeContentsBag, OtherValue: contents})
			}
			s.Parts[1].Bags = []keystoretest.Bag{{OtherID: keystoretest.OIDSafeContentsBag, OtherValue: contents}}
		}), refusedAt(inPKCS12, "nested too deeply")),
		raw("unknown cipher", bytes.ReplaceAll(p.store(unchecked), []byte{0x86, 0x48, 1, 0x65, 3, 4, 1, 42}, []byte{0x86, 0x48, 1, 0x65, 3, 4, 1, 43}),
			refusedAt(inPKCS12, "an algorithm that is not supported")),
		file("endless password", p.one.PKCS12(changeit), strings.Repeat("x", 1<<16), refusedAt(inPassword, "The password does not open")),
	}
}
