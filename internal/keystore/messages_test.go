// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"encoding/asn1"
	"encoding/base64"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// pkcs7 is a bundle of certificates (RFC 2315), as far as it matters.
func pkcs7() []byte {
	id, err := asn1.Marshal(asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 7, 2})
	if err != nil {
		panic(err)
	}
	return keystoretest.Sequence(id, []byte{0xa0, 2, 0x30, 0})
}

// A wrong kind of file is called by its name, with the way out.
func TestDecodeNamesTheFile(t *testing.T) {
	w := newWorld()
	file := w.one.PKCS12(changeit)
	tests := map[string]struct {
		data []byte
		says []string
	}{
		"PKCS#12 in an armour": {[]byte(pemText("CERTIFICATE", file)), []string{"PKCS#12 file within lines of -----BEGIN", "certutil -decode"}},
		"the same with a BOM":  {[]byte("\ufeff" + pemText("CERTIFICATE", file)), []string{"certutil -decode"}},
		"PKCS#7":               {pkcs7(), []string{"PKCS#7 bundle (.p7b)", "openssl pkcs7 -inform DER -print_certs"}},
		"certificate":          {w.one.Leaf.Raw, []string{"certificate in DER", "given as PEM"}},
		"key":                  {pkcs8(w.one), []string{"private key in DER"}},
		"BKS":                  {readFixture(t, "bouncycastle.bks"), []string{"type BKS", "-srcstoretype BKS", "BouncyCastleProvider"}},
		"UBER":                 {readFixture(t, "bouncycastle.uber"), []string{"type UBER", "-srcstoretype UBER"}},
		"BCFKS":                {readFixture(t, "bouncycastle.bcfks"), []string{"type BCFKS", "-srcstoretype BCFKS"}},
		"JKS":                  {readFixture(t, "keytool.jks"), []string{"type JKS", "-srcstoretype jks"}},
		"JCEKS":                {readFixture(t, "keytool.jceks"), []string{"type JCEKS", "-srcstoretype jceks"}},
		"base64 twice":         {[]byte(base64.StdEncoding.EncodeToString(file)), []string{"base64 twice", "instead of filebase64"}},
		"RSA-PSS key":          {keyOf(w, "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"), []string{"RSA-PSS"}},
		"Ed448 key":            {keyOf(w, "\x2b\x65\x71"), []string{"Ed448"}},
		"unknown key":          {keyOf(w, "\x2a\x03\x04"), []string{"unknown kind (1.2.3.4)"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := keystore.Decode(test.data, changeit)
			saysAll(t, asError(t, err), test.says)
		})
	}
}

func saysAll(t *testing.T, got *keystore.Error, words []string) {
	t.Helper()
	for _, word := range words {
		if !strings.Contains(got.Detail, word) {
			t.Errorf("%v does not say %q", got, word)
		}
	}
}

// A text that is no proper PEM is told what it is, too.
func TestPEMNamesTheText(t *testing.T) {
	w := newWorld()
	leaf, chain, key := w.one.CertPEM, w.one.ChainPEM, w.one.KeyPEM
	oneLine := func(text, instead string) string { return strings.ReplaceAll(text, "\n", instead) }
	bare := base64.StdEncoding.EncodeToString
	tests := map[string]struct {
		certificate, key string
		says             []string
	}{
		"blanks for line ends":     {oneLine(leaf, " "), key, []string{"line ends of the PEM text are missing", "base64decode()"}},
		"no line ends":             {oneLine(leaf, ""), key, []string{"line ends of the PEM text are missing"}},
		"key on one line":          {leaf, oneLine(key, " "), []string{"line ends of the PEM text are missing"}},
		"joined without line end":  {strings.TrimSpace(leaf) + chain, key, []string{"line end is missing between -----END and -----BEGIN", "join("}},
		"literal line ends":        {oneLine(leaf, `\n`), key, []string{`two characters \n`}},
		"a dash less":              {leaf + strings.TrimPrefix(chain, "-"), key, []string{"cut off or damaged", "blocks begun: 3, whole ones: 2"}},
		"dashes of a word program": {leaf + strings.Replace(chain, "-----", "\u2013\u2013-", 1), key, []string{"blocks begun: 3, whole ones: 2"}},
		"BEGIN within a comment":   {leaf + "see " + chain, key, []string{"does not stand at the beginning of a line"}},
		"PKCS#12 in an armour":     {pemText("CERTIFICATE", w.one.PKCS12(changeit)), key, []string{"PKCS#12 file within lines of -----BEGIN", "certutil -decode"}},
		"PKCS#7 as certificate":    {pemText("CERTIFICATE", pkcs7()), key, []string{"is a PKCS#7 bundle", "openssl pkcs7 -print_certs"}},
		"key as certificate":       {pemText("CERTIFICATE", pkcs8(w.one)), key, []string{"is a private key", "consider it exposed"}},
		"another label":            {pemText("DH PARAMETERS", []byte{0x30, 0}), key, []string{`PEM block 1 is labelled "DH PARAMETERS"`}},
		"another label as key":     {leaf, pemText("DH PARAMETERS", []byte{0x30, 0}), []string{`a block labelled "DH PARAMETERS"`}},
		"endless label":            {pemText(strings.Repeat("X", 5000), []byte{0x30, 0}), key, []string{`labelled "` + strings.Repeat("X", 60) + `..."`}},
		"bare base64":              {bare(w.one.Leaf.Raw), key, []string{"base64 without a PEM armour", "a certificate in DER", "openssl x509 -inform DER"}},
		"bare base64 of PKCS#12":   {bare(w.one.PKCS12(changeit)), key, []string{"a PKCS#12 file", "input for PKCS#12"}},
		"bare base64 of PKCS#7":    {bare(pkcs7()), key, []string{"a PKCS#7 bundle"}},
		"bare base64 of a key":     {leaf, bare(pkcs8(w.one)), []string{"a private key in DER", "openssl pkey -inform DER"}},
		"bare base64 of PEM":       {bare([]byte(leaf)), key, []string{"PEM already", "file() instead of filebase64()"}},
		"RSA-PSS key":              {leaf, pemText("PRIVATE KEY", oddKey("\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a")), []string{"RSA-PSS"}},
		"Ed448 key":                {leaf, pemText("PRIVATE KEY", oddKey("\x2b\x65\x71")), []string{"Ed448"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			_, err := keystore.ParseBundle(test.certificate, "", test.key)
			got := asError(t, err)
			saysAll(t, got, test.says)
			for _, input := range []string{test.certificate, test.key} {
				for line := range strings.Lines(input) {
					if line = strings.TrimSpace(line); len(line) > 70 {
						line = line[:70]
					}
					if len(line) > 40 && strings.Contains(got.Detail, line) {
						t.Errorf("%q repeats the input", got.Detail)
					}
				}
			}
		})
	}
}

// Texts that Windows writes, each with its mark, may be joined in any way: no
// certificate gets lost.
func TestByteOrderMarksInside(t *testing.T) {
	w := newWorld()
	windows := func(text string) string { return "\ufeff" + strings.ReplaceAll(text, "\n", "\r\n") }
	parts := []string{windows(w.one.CertPEM), windows(w.intermediate.PEM()), windows(w.root.PEM())}
	for name, text := range map[string]string{
		"join":              strings.Join(parts, "\n"),
		"concatenation":     strings.Join(parts, ""),
		"trimmed and glued": strings.ReplaceAll(strings.Join(parts, ""), "\r\n\ufeff", "\ufeff"),
	} {
		bundle, err := keystore.ParseBundle(text, "", windows(w.one.KeyPEM))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if len(bundle.Chain) != 2 {
			t.Errorf("%s: a chain of %d", name, len(bundle.Chain))
		}
	}
}
