// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
)

const changeit = "changeit"

// outcome is what a file gets: accepted (neither reason nor notices), warned
// (notices) or refused (reason).
type outcome struct {
	input   keystore.Input
	reason  keystore.Reason
	notices []keystore.Notice
	entries int
	chain   int
	others  int
}

func accepted(chain int) outcome { return outcome{entries: 1, chain: chain} }

func warned(chain int, notices ...keystore.Notice) outcome {
	return outcome{entries: 1, chain: chain, notices: notices}
}

func refused(input keystore.Input, reason keystore.Reason) outcome {
	return outcome{input: input, reason: reason}
}

func outcomeOf(t *testing.T, k *keystore.Keystore, err error) outcome {
	t.Helper()
	if err != nil {
		failure := asError(t, err)
		return refused(failure.Input, failure.Reason)
	}
	o := outcome{entries: len(k.Entries), chain: len(k.Entries[0].Chain), others: len(k.Others)}
	for _, finding := range k.Findings {
		o.notices = append(o.notices, finding.Notice)
		checkText(t, finding.Detail)
	}
	return o
}

func asError(t *testing.T, err error) *keystore.Error {
	t.Helper()
	var failure *keystore.Error
	if !errors.As(err, &failure) {
		t.Fatalf("error is %T, not *keystore.Error: %v", err, err)
	}
	checkText(t, failure.Detail)
	return failure
}

// checkText holds messages to full sentences.
func checkText(t *testing.T, text string) {
	t.Helper()
	if !strings.HasSuffix(text, ".") || strings.ToUpper(text[:1]) != text[:1] {
		t.Errorf("not a sentence: %q", text)
	}
}

func readFixture(tb testing.TB, name string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// fixtures lists every kind of file that real tools make, see testdata/make.sh.
// windows-style.p12 is in the style of Windows exports, but OpenSSL wrote it.
var fixtures = []struct {
	file     string
	password string
	want     outcome
}{
	{"openssl3-rsa2048.p12", changeit, accepted(2)},
	{"openssl3-rsa4096.p12", changeit, accepted(2)},
	{"openssl3-p256.p12", changeit, accepted(2)},
	{"openssl3-p384.p12", changeit, accepted(2)},
	{"openssl3-p521.p12", changeit, accepted(2)},
	{"openssl3-ed25519.p12", changeit, accepted(2)},
	{"openssl3-legacy.p12", changeit, accepted(2)},
	{"openssl-3des.p12", changeit, accepted(2)},
	{"openssl-rc2-40.p12", changeit, accepted(2)},
	{"openssl-rc2-128.p12", changeit, accepted(2)},
	{"openssl-aes128.p12", changeit, accepted(2)},
	{"openssl-aes192.p12", changeit, warned(2, keystore.NoticeJavaCipher)},
	{"openssl-certificates-plain.p12", changeit, accepted(2)},
	{"openssl-plain.p12", changeit, warned(2, keystore.NoticeJavaCipher)},
	{"openssl-sha512-mac.p12", changeit, accepted(2)},
	{"openssl-iterations.p12", changeit, accepted(2)},
	{"openssl-one-iteration.p12", changeit, accepted(2)},
	{"openssl-no-mac.p12", changeit, warned(2, keystore.NoticeNoMAC)},
	{"openssl-name.p12", changeit, accepted(2)},
	{"openssl-upper-case-name.p12", changeit, warned(2, keystore.NoticeUpperCaseAlias)},
	{"windows-style.p12", changeit, accepted(2)},
	{"openssl-reversed.p12", changeit, accepted(2)},
	{"openssl-no-chain.p12", changeit, warned(0, keystore.NoticeChainIncomplete)},
	{"openssl-no-root.p12", changeit, accepted(1)},
	{"openssl-empty-password.p12", "", warned(2, keystore.NoticeEmptyPassword)},
	{"openssl-password-not-ascii.p12", "pässwörd", warned(2, keystore.NoticePasswordNotASCII)},
	{"openssl-password-not-ascii-3des.p12", "pässwörd", warned(2, keystore.NoticePasswordNotASCII)},
	{"ber.p12", changeit, accepted(2)},
	{"bouncycastle.p12", changeit, accepted(2)},
	{"pbmac1.p12", changeit, warned(2, keystore.NoticePBMAC1)},
	{"keytool.p12", changeit, accepted(0)},
	{"keytool-legacy.p12", changeit, accepted(0)},
	{"keytool-chain.p12", changeit, accepted(2)},
	{"keytool-trusted.p12", changeit, outcome{entries: 1, others: 1}},
	{"keytool-secret.p12", changeit, warned(0, keystore.NoticeUnusableEntry)},
	{"keytool-dsa.p12", changeit, outcome{entries: 1, others: 1, notices: []keystore.Notice{keystore.NoticeUnusableEntry}}},
	{"keytool-several-keys.p12", changeit, outcome{entries: 2, others: 0, notices: []keystore.Notice{keystore.NoticeSeveralKeys}}},

	{"openssl3-rsa2048.p12", "wrong", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"openssl3-rsa2048.p12", "", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"openssl3-legacy.p12", "pässwörd", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"openssl-rsa768.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonKeySize)},
	{"secp256k1.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonUnsupportedAlgorithm)},
	{"brainpoolP256r1.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonUnsupportedAlgorithm)},
	{"openssl-rsa768-root.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonKeySize)},
	{"openssl-rsa8448-root.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonKeySize)},
	{"openssl-no-mac.p12", "wrong", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"openssl-plain.p12", "wrong", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"pbmac1.p12", "wrong", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"openssl-twopass.p12", "integrity", refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)},
	{"openssl-twopass.p12", changeit, refused(keystore.InputPassword, keystore.ReasonPasswordsDiffer)},
	{"openssl-twopass.p12", "wrong", refused(keystore.InputPassword, keystore.ReasonWrongPassword)},
	{"openssl-no-key.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonNoKey)},
	{"keytool-no-key.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonNoKey)},
	{"openssl-no-certificate.p12", changeit, refused(keystore.InputPKCS12, keystore.ReasonNoCertificate)},
	{"bouncycastle.bks", changeit, refused(keystore.InputPKCS12, keystore.ReasonJKS)},
	{"bouncycastle.uber", changeit, refused(keystore.InputPKCS12, keystore.ReasonJKS)},
	{"bouncycastle.bcfks", changeit, refused(keystore.InputPKCS12, keystore.ReasonNotPKCS12)},
	{"keytool.jks", changeit, refused(keystore.InputPKCS12, keystore.ReasonJKS)},
	{"keytool.jceks", changeit, refused(keystore.InputPKCS12, keystore.ReasonJKS)},
	{"p256.pem", changeit, refused(keystore.InputPKCS12, keystore.ReasonPEMInsteadOfPKCS12)},
	{"make.sh", changeit, refused(keystore.InputPKCS12, keystore.ReasonNotPKCS12)},
}

func TestDecodeFixtures(t *testing.T) {
	for _, row := range fixtures {
		t.Run(row.file+"/"+row.password, func(t *testing.T) {
			k, err := keystore.Decode(readFixture(t, row.file), row.password)
			if diff := cmp.Diff(row.want, outcomeOf(t, k, err), cmp.AllowUnexported(outcome{})); diff != "" {
				t.Errorf("outcome (-want +got):\n%s\n%v", diff, err)
			}
		})
	}
}

// Every fixture is in the table, so that none can be added and forgotten.
func TestFixturesAreAllListed(t *testing.T) {
	listed := map[string]bool{}
	for _, row := range fixtures {
		listed[row.file] = true
	}
	for _, pattern := range []string{"*.p12", "*.jks", "*.jceks", "*.bks", "*.uber", "*.bcfks"} {
		files, err := filepath.Glob(filepath.Join("testdata", pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !listed[filepath.Base(file)] {
				t.Errorf("%s is not in the table", file)
			}
		}
	}
}
