// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"maps"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// world is one small PKI for a test.
type world struct {
	root, intermediate *keystoretest.CA
	one, two           *keystoretest.Identity
}

func newWorld() world {
	root := keystoretest.NewCA("Root")
	intermediate := root.Intermediate("Intermediate")
	return world{root, intermediate, intermediate.Issue(), intermediate.Issue(keystoretest.WithCommonName("two"))}
}

// store is a modern file with one key; tests change it before they encode it.
func (w world) store() keystoretest.Store {
	id := []byte{1}
	return keystoretest.Store{Password: changeit, Parts: []keystoretest.Part{
		{Cipher: keystoretest.CipherAES256, Bags: []keystoretest.Bag{
			{Certificate: w.one.Leaf, LocalKeyID: id},
			{Certificate: w.intermediate.Certificate()},
			{Certificate: w.root.Certificate()},
		}},
		{Bags: []keystoretest.Bag{{Key: w.one.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: id}}},
	}}
}

type row struct {
	file []byte
	want outcome
}

// crafted lists kinds of files that the tools on hand do not write.
func crafted(w world) map[string]row {
	other := "other password"
	change := func(f func(s *keystoretest.Store)) []byte {
		s := w.store()
		f(&s)
		return s.Encode()
	}
	cipher := func(name string) []byte {
		return change(func(s *keystoretest.Store) {
			s.Parts[0].Cipher, s.Parts[1].Bags[0].Cipher = name, name
		})
	}
	rows := map[string]row{
		"unchanged":         {w.store().Encode(), accepted(2)},
		"AES-128":           {cipher(keystoretest.CipherAES128), accepted(2)},
		"AES-192":           {cipher(keystoretest.CipherAES192), warned(2, keystore.NoticeJavaCipher)},
		"PBES2 with 3DES":   {cipher(keystoretest.CipherPBES23D), warned(2, keystore.NoticeJavaCipher)},
		"3DES":              {cipher(keystoretest.Cipher3DES), accepted(2)},
		"two-key 3DES":      {cipher(keystoretest.CipherTwoKey), warned(2, keystore.NoticeJavaCipher)},
		"RC2-128":           {cipher(keystoretest.CipherRC2128), accepted(2)},
		"RC2-40":            {cipher(keystoretest.CipherRC240), accepted(2)},
		"not encrypted":     {cipher(""), warned(2, keystore.NoticeJavaCipher)},
		"PBMAC1":            {change(func(s *keystoretest.Store) { s.MAC = keystoretest.MACPBMAC1 }), warned(2, keystore.NoticePBMAC1)},
		"no integrity":      {change(func(s *keystoretest.Store) { s.MAC = keystoretest.MACNone }), warned(2, keystore.NoticeNoMAC)},
		"RSA 1024":          {keystoretest.SelfSigned(keystoretest.WithRSA(1024)).PKCS12(changeit), accepted(0)},
		"P-384":             {keystoretest.SelfSigned(keystoretest.WithEC(elliptic.P384())).PKCS12(changeit), accepted(0)},
		"key password":      {change(func(s *keystoretest.Store) { s.Parts[1].Bags[0].KeyPassword = &other }), refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)},
		"integrity differs": {change(func(s *keystoretest.Store) { s.MACPassword = &other }), refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)},
		"contents differ":   {change(func(s *keystoretest.Store) { s.Password, s.MACPassword = other, ptr(changeit) }), refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)},
		"no integrity, key password": {change(func(s *keystoretest.Store) {
			s.MAC = keystoretest.MACNone
			s.Parts[1].Bags[0].KeyPassword = &other
		}), refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)},
		"key of another":    {change(func(s *keystoretest.Store) { s.Parts[1].Bags[0].Key = w.two.Key }), refused(keystore.InputPKCS12, keystore.ReasonKeyMismatch)},
		"trailing zeros":    {append(w.store().Encode(), make([]byte, 8)...), accepted(2)},
		"trailing line end": {append(w.store().Encode(), "\r\n"...), accepted(2)},
		"nothing":           {keystoretest.Store{Password: changeit}.Encode(), refused(keystore.InputPKCS12, keystore.ReasonNoKey)},
		"several keys":      {w.one.PKCS12(changeit, keystoretest.And(w.two)), outcome{entries: 2, chain: 2, notices: []keystore.Notice{keystore.NoticeSeveralKeys}}},
		"root first":        {w.one.PKCS12(changeit, keystoretest.Reversed()), accepted(2)},
		"same alias":        {sameAlias(w), outcome{entries: 2, chain: 2, notices: []keystore.Notice{keystore.NoticeSeveralKeys, keystore.NoticeUpperCaseAlias, keystore.NoticeDuplicateAlias}}},
		"gap in the chain": {
			change(func(s *keystoretest.Store) { s.Parts[0].Bags = append(s.Parts[0].Bags[:1], s.Parts[0].Bags[2]) }),
			outcome{entries: 1, others: 1, notices: []keystore.Notice{keystore.NoticeChainIncomplete}},
		},
		"duplicates": {change(func(s *keystoretest.Store) { s.Parts[0].Bags = append(s.Parts[0].Bags, s.Parts[0].Bags...) }), accepted(2)},
		"foreign bags and attributes": {change(func(s *keystoretest.Store) {
			s.Parts[0].Bags = append(s.Parts[0].Bags,
				keystoretest.Bag{OtherID: keystoretest.OIDCRLBag, OtherValue: []byte{0x30, 0}},
				keystoretest.Bag{OtherID: []int{1, 2, 3, 4}, OtherValue: []byte{5, 0}})
			s.Parts[1].Bags[0].Attributes = [][]byte{
				keystoretest.Attribute(keystoretest.OIDLocalKeySet),
				keystoretest.Attribute(keystoretest.OIDProviderName, []byte{0x1e, 2, 0, 'x'}),
				keystoretest.Attribute([]int{1, 2, 3, 4}, []byte{5, 0}, []byte{0x30, 0}),
			}
		}), accepted(2)},
		"damaged certificate": {change(func(s *keystoretest.Store) {
			s.Parts[0].Bags[1].Certificate = &x509.Certificate{Raw: []byte{0x30, 3, 2, 1, 1}}
		}), refused(keystore.InputPKCS12, keystore.ReasonBadCertificate)},
	}
	maps.Copy(rows, besides(w))
	maps.Copy(rows, lockouts(w))
	for _, hash := range []string{keystoretest.HashSHA1, keystoretest.HashSHA224, keystoretest.HashSHA256, keystoretest.HashSHA384, keystoretest.HashSHA512} {
		rows["MAC "+hash] = row{change(func(s *keystoretest.Store) { s.MAC = hash }), accepted(2)}
		rows["PRF "+hash] = row{change(func(s *keystoretest.Store) { s.PRF = hash }), accepted(2)}
	}
	return rows
}

func ptr[T any](value T) *T { return &value }

func sameAlias(w world) []byte {
	s := w.store()
	second := []byte{2}
	s.Parts[0].Bags = append(s.Parts[0].Bags, keystoretest.Bag{Certificate: w.two.Leaf, LocalKeyID: second})
	s.Parts[1].Bags[0].Alias = "gate"
	s.Parts[1].Bags = append(s.Parts[1].Bags, keystoretest.Bag{Key: w.two.Key, Cipher: keystoretest.CipherAES256, LocalKeyID: second, Alias: "Gate"})
	return s.Encode()
}

func TestDecodeCrafted(t *testing.T) {
	for name, row := range crafted(newWorld()) {
		t.Run(name, func(t *testing.T) {
			k, err := keystore.Decode(row.file, changeit)
			if diff := cmp.Diff(row.want, outcomeOf(t, k, err), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("outcome (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// Passwords in the forms that old writers used.
func TestDecodePasswordForms(t *testing.T) {
	w := newWorld()
	const password = "pässwörd"
	var widened strings.Builder
	for _, b := range []byte(password) {
		widened.WriteRune(rune(b))
	}
	tests := map[string]struct{ written, read string }{
		"UTF-16":                   {password, password},
		"beyond the basic plane":   {"key \U0001F511", "key \U0001F511"},
		"every byte widened alone": {widened.String(), password},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if _, err := keystore.Decode(w.one.PKCS12(test.written, keystoretest.Legacy()), test.read); err != nil {
				t.Error(err)
			}
		})
	}
}

// A file cut off anywhere, or with anything but zeros and white space appended, is
// refused as such.
func TestDecodeTruncatedAndTrailing(t *testing.T) {
	file := newWorld().one.PKCS12(changeit)
	for size := 1; size < len(file); size++ {
		if got := reasonOf(t, file[:size]); got != keystore.ReasonTruncated {
			t.Fatalf("first %d bytes: %s", size, got)
		}
	}
	if got := reasonOf(t, append(bytes.Clone(file), 'x')); got != keystore.ReasonTrailingData {
		t.Errorf("one byte more: %s", got)
	}
	if got := reasonOf(t, nil); got != keystore.ReasonNotPKCS12 {
		t.Errorf("empty: %s", got)
	}
	if got := reasonOf(t, make([]byte, keystore.MaxFileSize+1)); got != keystore.ReasonTooLarge {
		t.Errorf("too large: %s", got)
	}
}

// Whatever byte is changed, the file is refused with a reason, or it is one of the
// few that say nothing (the unused parameters of a hash) and the facts are the same.
func TestDecodeChangedByte(t *testing.T) {
	w := newWorld()
	file := w.one.PKCS12(changeit, keystoretest.Iterations(1))
	want := keystore.FactsOf(w.one.Leaf)
	original := bytes.Clone(file)
	ignored := 0
	for i := range file {
		file[i] ^= 1 << (i % 8)
		k, err := keystore.Decode(file, changeit)
		file[i] = original[i]
		if err != nil {
			_ = asError(t, err)
			continue
		}
		ignored++
		if diff := cmp.Diff(want, keystore.FactsOf(k.Leaf())); diff != "" {
			t.Errorf("byte %d changed the facts:\n%s", i, diff)
		}
	}
	if ignored > 4 {
		t.Errorf("%d changed bytes went unnoticed", ignored)
	}
}

func reasonOf(t *testing.T, file []byte) keystore.Reason {
	t.Helper()
	_, err := keystore.Decode(file, changeit)
	if err == nil {
		return ""
	}
	return asError(t, err).Reason
}

func TestDecodeNamesOtherBinaryFiles(t *testing.T) {
	w := newWorld()
	key, err := x509.MarshalPKCS8PrivateKey(w.one.Key)
	if err != nil {
		t.Fatal(err)
	}
	garbage := make([]byte, 512)
	if _, err := rand.Read(garbage); err != nil {
		t.Fatal(err)
	}
	garbage[0] = 'P'
	tests := map[string]struct {
		data []byte
		says string
	}{
		"certificate": {w.one.Leaf.Raw, "certificate in DER"},
		"key":         {key, "private key in DER"},
		"garbage":     {garbage, "not a PKCS#12"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := keystore.Decode(test.data, changeit)
			got := asError(t, err)
			if got.Reason != keystore.ReasonNotPKCS12 || !strings.Contains(got.Detail, test.says) {
				t.Errorf("got %v, want it to say %q", got, test.says)
			}
		})
	}
}
