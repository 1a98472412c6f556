// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"crypto/x509"
	"crypto/x509/pkix"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// besides are files in BER, and files with something else beside the good key.
func besides(w world) map[string]row {
	other := "other password"
	second := []byte{2}
	files := map[string]row{}
	for name, form := range map[string]func([]byte) []byte{
		"indefinite lengths": keystoretest.Indefinite, "parts of 100": keystoretest.InParts(100), "parts of 1000": keystoretest.InParts(1000),
	} {
		ber := func(cipher, mac string) []byte {
			s := w.store()
			s.BER, s.MAC = form, mac
			s.Parts[0].Cipher, s.Parts[1].Bags[0].Cipher = cipher, cipher
			return s.Encode()
		}
		files["BER, "+name] = row{ber(keystoretest.CipherAES256, keystoretest.MACDefault), accepted(2)}
		files["BER, old, "+name] = row{ber(keystoretest.Cipher3DES, keystoretest.HashSHA1), accepted(2)}
		files["BER, followed by zeros, "+name] = row{append(ber(keystoretest.CipherAES256, keystoretest.MACDefault), 0, 0, 0), accepted(2)}
		files["BER outside only, "+name] = row{form(w.store().Encode()), accepted(2)}
		s := w.store()
		s.Parts[1].Bags[0].KeyDER, s.Parts[1].Bags[0].Key = keystoretest.Indefinite(pkcs8(w.one)), nil
		files["BER in the key, "+name] = row{s.Encode(), accepted(2)}
	}
	with := func(key keystoretest.Bag, more ...keystoretest.Bag) []byte {
		s := w.store()
		s.Parts[0].Bags = append(s.Parts[0].Bags, more...)
		key.Cipher = keystoretest.CipherAES256
		s.Parts[1].Bags = append(s.Parts[1].Bags, key)
		return s.Encode()
	}
	certificate := keystoretest.Bag{Certificate: w.two.Leaf, LocalKeyID: second}
	passedOver := func(others int) outcome {
		return outcome{entries: 1, chain: 2, others: others, notices: []keystore.Notice{keystore.NoticeUnusableEntry}}
	}
	files["key without certificate beside"] = row{with(keystoretest.Bag{Key: w.two.Key}), passedOver(0)}
	files["key with an id without certificate beside"] = row{with(keystoretest.Bag{Key: w.two.Key, LocalKeyID: second}), passedOver(0)}
	files["key that Java pairs with a certificate of another"] = row{with(keystoretest.Bag{Key: w.two.Key, LocalKeyID: []byte{1}}), refused(keystore.InputPKCS12, keystore.ReasonKeyMismatch)}
	files["key with another password beside"] = row{with(keystoretest.Bag{Key: w.two.Key, KeyPassword: &other, LocalKeyID: second}, certificate), refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)}
	for name, algorithm := range map[string]string{
		"RSA-PSS": "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a", "Ed448": "\x2b\x65\x71", "X25519": "\x2b\x65\x6e", "DSA": "\x2a\x86\x48\xce\x38\x04\x01",
	} {
		files[name+" key alone"] = row{keyOf(w, algorithm), refused(keystore.InputPKCS12, keystore.ReasonUnsupportedAlgorithm)}
	}
	files["key of a kind that Java does not know beside"] = row{with(keystoretest.Bag{KeyDER: oddKey("\x2a\x03\x04"), LocalKeyID: second}, certificate), refused(keystore.InputPKCS12, keystore.ReasonUnsupportedAlgorithm)}
	return files
}

func pkcs8(id *keystoretest.Identity) []byte {
	der, err := x509.MarshalPKCS8PrivateKey(id.Key)
	if err != nil {
		panic(err)
	}
	return der
}

// oddKey is a key in PKCS#8 of an algorithm that Go does not parse.
func oddKey(algorithm string) []byte {
	id := append([]byte{6, byte(len(algorithm) & 0xff)}, algorithm...)
	return keystoretest.Sequence(keystoretest.Integer([]byte{0}), keystoretest.Sequence(id), []byte{4, 2, 4, 0})
}

func keyOf(w world, algorithm string) []byte {
	s := w.store()
	s.Parts[1].Bags[0].Key, s.Parts[1].Bags[0].KeyDER = nil, oddKey(algorithm)
	return s.Encode()
}

// lockouts are certificates with which Java refuses a file, or with which nobody
// reaches a gate again.
func lockouts(w world) map[string]row {
	sans := func(critical bool) keystoretest.Option {
		// A DNS name in a SEQUENCE, as RFC 5280 section 4.2.1.6 has it.
		value := keystoretest.Sequence(append([]byte{0x82, 4}, "gate"...))
		return keystoretest.WithExtension(pkix.Extension{Id: []int{2, 5, 29, 17}, Critical: critical, Value: value})
	}
	nameless := keystoretest.WithSubject(pkix.Name{})
	file := func(id *keystoretest.Identity) []byte { return id.PKCS12(changeit) }
	stranger := func(c *x509.Certificate) []byte {
		s := w.store()
		s.Parts[0].Bags = append(s.Parts[0].Bags, keystoretest.Bag{Certificate: c})
		return s.Encode()
	}
	empty := refused(keystore.InputPKCS12, keystore.ReasonEmptyName)
	return map[string]row{
		"empty issuer":                       {file(keystoretest.SelfSigned(nameless)), empty},
		"empty issuer elsewhere in the file": {stranger(keystoretest.SelfSigned(nameless).Leaf), empty},
		"empty subject":                      {file(w.intermediate.Issue(nameless, keystoretest.WithDNS())), empty},
		"empty subject, names not critical":  {file(w.intermediate.Issue(nameless, keystoretest.WithDNS(), sans(false))), empty},
		"empty subject, critical names":      {file(w.intermediate.Issue(nameless, keystoretest.WithDNS(), sans(true))), accepted(2)},
		"RSA 768 elsewhere in the file":      {stranger(rsaBelow("openssl-rsa768-root.p12").Chain[0]), outcome{entries: 1, chain: 2, others: 1}},
	}
}

// rsaBelow is a leaf below a root with an RSA key that Go would not make.
func rsaBelow(fixture string) *keystore.Bundle {
	file, err := os.ReadFile(filepath.Join("testdata", fixture))
	if err != nil {
		panic(err)
	}
	_, leaf, chain, err := pkcs12.DecodeChain(file, changeit)
	if err != nil {
		panic(err)
	}
	return &keystore.Bundle{Entry: keystore.Entry{Leaf: leaf, Chain: chain}}
}

// The same certificates as PEM: the error is at the text that holds them.
func TestPEMLockouts(t *testing.T) {
	w := newWorld()
	nameless := keystoretest.SelfSigned(keystoretest.WithSubject(pkix.Name{}))
	weak, large := rsaBelow("openssl-rsa768-root.p12"), rsaBelow("openssl-rsa8448-root.p12")
	key := fixtureText(t, "p256-key.pem")
	tests := map[string]struct {
		certificate, chain, key string
		want                    outcome
	}{
		"empty issuer":          {nameless.CertPEM, "", nameless.KeyPEM, refused(keystore.InputCertificate, keystore.ReasonEmptyName)},
		"RSA 768 in the chain":  {pemOf(weak.Leaf), pemOf(weak.Chain[0]), key, refused(keystore.InputChain, keystore.ReasonKeySize)},
		"RSA 8448 in the chain": {pemOf(large.Leaf), pemOf(large.Chain[0]), key, refused(keystore.InputChain, keystore.ReasonKeySize)},
		"RSA 768 below a leaf":  {pemOf(weak.Leaf) + pemOf(weak.Chain[0]), "", key, refused(keystore.InputCertificate, keystore.ReasonKeySize)},
		"empty issuer left out": {w.one.CertPEM, w.one.ChainPEM + nameless.CertPEM, w.one.KeyPEM, warned(2, keystore.NoticeUnrelatedCertificates)},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := keystore.ParseCertificates(test.certificate, test.chain)
			bundle, other := keystore.ParseBundle(test.certificate, test.chain, test.key)
			if got := outcomeOfBundle(t, bundle, other); got.reason != test.want.reason || got.input != test.want.input {
				t.Errorf("with the key: %+v, want %+v", got, test.want)
			}
			if test.want.reason != "" {
				if got := asError(t, err); got.Reason != test.want.reason || got.Input != test.want.input {
					t.Errorf("without the key: %v, want %+v", got, test.want)
				}
			}
		})
	}
}

// What Java does not read of BER is refused as such.
func TestDecodePadded(t *testing.T) {
	if got := reasonOf(t, keystoretest.Padded(newWorld().one.PKCS12(changeit))); got != keystore.ReasonBER {
		t.Errorf("reason %q", got)
	}
}

// A file that is cut off is told so in BER too, and what follows it must be blank.
func TestDecodeBERFrame(t *testing.T) {
	file := keystoretest.InParts(100)(newWorld().one.PKCS12(changeit))
	for size := 1; size < len(file); size += 7 {
		if got := reasonOf(t, file[:size]); got != keystore.ReasonTruncated {
			t.Fatalf("%d of %d bytes: %q", size, len(file), got)
		}
	}
	if got := reasonOf(t, append(bytes.Clone(file), 0, 'x')); got != keystore.ReasonTrailingData {
		t.Errorf("followed by something: %q", got)
	}
}

// Deep nesting is refused, not followed.
func TestDecodeDeepBER(t *testing.T) {
	file := []byte(strings.Repeat("\x30\x80", keystore.MaxFileSize/2))
	if got := reasonOf(t, file); got != keystore.ReasonNotPKCS12 {
		t.Errorf("reason %q", got)
	}
	octets := append([]byte{0x30, 0x80, 2, 1, 3, 0x30, 0x80}, strings.Repeat("\x24\x80", 100_000)...)
	_ = reasonOf(t, octets)
}
