// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"path/filepath"
	"regexp"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// fixtureRows are the files of OpenSSL, keytool and Windows.
func fixtureRows(t *testing.T) []keystoreRow {
	const (
		doesNotOpen  = "The password does not open the PKCS#12 file."
		twoPasswords = "openssl pkcs12 -twopass"
		noKey        = "The file holds certificates but no private key."
		jks          = "The file is a Java keystore of type J"
		noClient     = "TLS clients refuse"
	)
	rows := []struct {
		name, password string
		want           outcome
	}{
		{"openssl3-rsa2048.p12", changeit, accepted()},
		{"openssl3-rsa4096.p12", changeit, accepted()},
		{"openssl3-p256.p12", changeit, accepted()},
		{"openssl3-p384.p12", changeit, accepted()},
		{"openssl3-p521.p12", changeit, warned("has an EC P-521 key.")},
		{"openssl3-ed25519.p12", changeit, warned("has an Ed25519 key.")},
		{"openssl3-legacy.p12", changeit, accepted()},
		{"openssl-3des.p12", changeit, accepted()},
		{"openssl-rc2-40.p12", changeit, accepted()},
		{"openssl-rc2-128.p12", changeit, accepted()},
		{"openssl-aes128.p12", changeit, accepted()},
		{"openssl-aes192.p12", changeit, warned(badCipher)},
		{"openssl-certificates-plain.p12", changeit, accepted()},
		{"openssl-plain.p12", changeit, warned("The private key in the file is not encrypted.").butNotLoaded()},
		{"openssl-sha512-mac.p12", changeit, accepted()},
		{"openssl-iterations.p12", changeit, accepted()},
		{"openssl-one-iteration.p12", changeit, accepted()},
		{"openssl-no-mac.p12", changeit, warned("The file has no integrity check")},
		{"openssl-name.p12", changeit, accepted()},
		{"openssl-upper-case-name.p12", changeit, warned(lowerCase)},
		{"windows-style.p12", changeit, accepted()},
		{"openssl-reversed.p12", changeit, accepted()},
		{"openssl-no-chain.p12", changeit, warned(`The chain is incomplete: the certificate of the issuer "CN=Intermediate,O=Example" is missing.`)},
		{"openssl-no-root.p12", changeit, accepted()},
		{"openssl-empty-password.p12", "", refusedAt(inPassword, "The password cannot be sent: it is empty")},
		{"openssl-password-not-ascii.p12", passwordNotASCII, warnedOfPassword("characters that are not ASCII").butNotLoaded()},
		{"openssl-password-not-ascii-3des.p12", passwordNotASCII, warnedOfPassword("characters that are not ASCII").butNotLoaded()},
		{"ber.p12", changeit, accepted()},
		{"bouncycastle.p12", changeit, accepted()},
		{"pbmac1.p12", changeit, warned("PBMAC1").butNotLoaded()},
		{"keytool.p12", changeit, accepted()},
		{"keytool-legacy.p12", changeit, accepted()},
		{"keytool-chain.p12", changeit, accepted()},
		{"keytool-trusted.p12", changeit, accepted()},
		{"keytool-secret.p12", changeit, warned("The file holds a secret key beside the private key.")},
		{"keytool-dsa.p12", changeit, warned("The private key is a DSA key")},
		{"keytool-several-keys.p12", changeit, warned("The file holds 2 private keys.")},

		{"openssl3-rsa2048.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"openssl3-rsa2048.p12", "", refusedAt(inPassword, "The password cannot be sent: it is empty")},
		{"openssl3-legacy.p12", passwordNotASCII, refusedAt(inPassword, doesNotOpen)},
		{"openssl-empty-password.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"openssl-no-mac.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"openssl-plain.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"pbmac1.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"keytool.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"openssl-twopass.p12", "integrity", refusedAt(inPassword, twoPasswords)},
		{"openssl-twopass.p12", changeit, refusedAt(inPassword, twoPasswords)},
		{"openssl-twopass.p12", wrongPassword, refusedAt(inPassword, doesNotOpen)},
		{"openssl-no-key.p12", changeit, refusedAt(inPKCS12, noKey)},
		{"keytool-no-key.p12", changeit, refusedAt(inPKCS12, noKey)},
		{"openssl-no-certificate.p12", changeit, refusedAt(inPKCS12, "The file holds a private key but no certificate.")},
		{"openssl-rsa768.p12", changeit, refusedAt(inPKCS12, noClient)},
		{"openssl-rsa768-root.p12", changeit, refusedAt(inPKCS12, noClient)},
		{"openssl-rsa8448-root.p12", changeit, refusedAt(inPKCS12, noClient)},
		{"bouncycastle.bks", changeit, refusedAt(inPKCS12, "of type BKS")},
		{"bouncycastle.uber", changeit, refusedAt(inPKCS12, "of type UBER")},
		{"bouncycastle.bcfks", changeit, refusedAt(inPKCS12, "of type BCFKS")},
		{"keytool.jks", changeit, refusedAt(inPKCS12, jks)},
		{"keytool.jceks", changeit, refusedAt(inPKCS12, jks)},
		{"p256.pem", changeit, refusedAt(inPKCS12, "The file is PEM text, not PKCS#12.")},
		{"make.sh", changeit, refusedAt(inPKCS12, notPKCS12)},
	}
	made := make([]keystoreRow, 0, len(rows)+1)
	for _, row := range rows {
		made = append(made, file(row.name, fixture(t, row.name), row.password, row.want).elsewhere(inPKCS12))
	}
	newer := warned("PBMAC1")
	newer.behave = func(b *simulator.Behaviour) { b.PBMAC1 = true }
	return append(made, file("pbmac1.p12 on a newer Java", fixture(t, "pbmac1.p12"), changeit, newer).elsewhere(inPKCS12))
}

// fixtureTexts are the certificates and keys that OpenSSL wrote as PEM.
func fixtureTexts(t *testing.T) []keystoreRow {
	read := func(name string) string { return string(fixture(t, name)) }
	chain := read("chain.pem")
	rows := []struct {
		certificate, key string
		want             outcome
	}{
		{"rsa2048.pem", "rsa2048-key.pem", accepted()},
		{"rsa2048.pem", "rsa2048-pkcs1-key.pem", accepted()},
		{"rsa4096.pem", "rsa4096-key.pem", accepted()},
		{"p256.pem", "p256-key.pem", accepted()},
		{"p256.pem", "p256-sec1-key.pem", accepted()},
		{"p384.pem", "p384-key.pem", accepted()},
		{"p521.pem", "p521-key.pem", warned("has an EC P-521 key.")},
		{"ed25519.pem", "ed25519-key.pem", warned("has an Ed25519 key.")},
		{"p256.pem", "p384-key.pem", refusedAt(inKey, "The private key does not belong to the certificate")},
		{"rsa2048.pem", "rsa4096-key.pem", refusedAt(inKey, "The private key does not belong to the certificate")},
		{"intermediate.pem", "p256-key.pem", refusedAt(inKey, "The private key does not belong to the certificate")},
		{"p256.pem", "encrypted-pkcs8-key.pem", refusedAt(inKey, "The private key is encrypted with a passphrase.")},
		{"rsa2048.pem", "encrypted-traditional-key.pem", refusedAt(inKey, "The private key is encrypted with a passphrase.")},
		{"p256.pem", "public-key.pem", refusedAt(inKey, "The PEM text holds a public key, not a private key.")},
		{"p256.pem", "x25519-key.pem", refusedAt(inKey, "The private key is an X25519 key")},
		{"p256.pem", "root.pem", refusedAt(inKey, "The PEM text holds a certificate, not a private key.")},
	}
	made := make([]keystoreRow, 0, len(rows))
	for _, row := range rows {
		made = append(made, texts(row.certificate+" with "+row.key, read(row.certificate), chain, read(row.key), row.want).elsewhere(inCertificate))
	}
	return made
}

// curves are fixtures of one kind, which the keystore's TestCurves has a row each
// for: an engine tells nothing new of them.
var curves = regexp.MustCompile(`^(brainpoolP256r1|secp256k1|explicit)[.-]`)

// fixturesListed requires that no fixture was added and forgotten here.
func fixturesListed(t *testing.T, rows []keystoreRow) {
	t.Helper()
	used := map[string]bool{}
	for _, row := range rows {
		for _, content := range row.inputs {
			used[content] = true
		}
	}
	for _, pattern := range []string{"*.p12", "*.jks", "*.jceks", "*.bks", "*.uber", "*.bcfks", "*.pem"} {
		found, err := filepath.Glob(filepath.Join("..", "keystore", "testdata", pattern))
		if err != nil || len(found) == 0 {
			t.Fatalf("fixtures %s: %v", pattern, err)
		}
		for _, path := range found {
			if curves.MatchString(filepath.Base(path)) {
				continue
			}
			if !used[string(fixture(t, filepath.Base(path)))] {
				t.Errorf("the fixture %s is in no row", filepath.Base(path))
			}
		}
	}
}
