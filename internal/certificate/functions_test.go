// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"bytes"
	"crypto/x509/pkix"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/function"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// refusedAt requires a refusal at an argument with these words, that shows none
// of the secrets.
func refusedAt(t *testing.T, refused *function.FuncError, argument int64, words string, secrets ...string) {
	t.Helper()
	if refused == nil || refused.FunctionArgument == nil {
		t.Fatalf("refused with %v, want it at argument %d", refused, argument)
	}
	if *refused.FunctionArgument != argument || !strings.Contains(refused.Text, words) {
		t.Errorf("refused at %d with %q, want at %d with %q", *refused.FunctionArgument, refused.Text, argument, words)
	}
	for _, secret := range secrets {
		if len(secret) > 3 && strings.Contains(refused.Text, secret) {
			t.Errorf("%q shows a secret", refused.Text)
		}
	}
}

func TestPKCS12Function(t *testing.T) {
	t.Parallel()
	ca := keystoretest.NewCA("Root").Intermediate("Intermediate")
	id, other := ca.Issue(), ca.Issue()
	nameless := keystoretest.SelfSigned(keystoretest.WithSubject(pkix.Name{}))
	below := keystoretest.NewCA("", keystoretest.WithSubject(pkix.Name{})).Issue()
	const password = "s3cr3t-passw0rd"
	tests := map[string]struct {
		certificate, key, chain, password string
		argument                          int64
		words                             string // "" for success
	}{
		"with a chain":          {certificate: id.CertPEM, key: id.KeyPEM, chain: id.ChainPEM, password: password},
		"the chain follows":     {certificate: id.CertPEM + id.ChainPEM, key: id.KeyPEM, password: password},
		"leaf alone":            {certificate: id.CertPEM, key: id.KeyPEM, password: password},
		"no certificate":        {key: id.KeyPEM, password: password, words: "empty"},
		"a key for a cert":      {certificate: id.KeyPEM, key: id.KeyPEM, password: password, words: "certificate"},
		"damaged certificate":   {certificate: id.CertPEM[:200], key: id.KeyPEM, password: password, words: "cut off"},
		"no key":                {certificate: id.CertPEM, password: password, argument: 1, words: "empty"},
		"another key":           {certificate: id.CertPEM, key: other.KeyPEM, chain: id.ChainPEM, password: password, argument: 1, words: "does not belong"},
		"key of the issuer":     {certificate: id.CertPEM, key: other.KeyPEM, chain: other.CertPEM, password: password, argument: 1, words: "belongs to a certificate of the chain"},
		"a certificate for key": {certificate: id.CertPEM, key: id.CertPEM, password: password, argument: 1, words: "key"},
		"damaged chain":         {certificate: id.CertPEM, key: id.KeyPEM, chain: "-----BEGIN CERTIFICATE-----\n", password: password, argument: 2, words: "cut off"},
		"chain of other text":   {certificate: id.CertPEM, key: id.KeyPEM, chain: "ca.pem", password: password, argument: 2, words: "PEM"},
		"empty issuer":          {certificate: nameless.CertPEM, key: nameless.KeyPEM, password: password, words: "empty issuer"},
		"empty issuer above":    {certificate: below.CertPEM, key: below.KeyPEM, chain: below.ChainPEM, password: password, words: "empty issuer"},
		"empty password":        {certificate: id.CertPEM, key: id.KeyPEM, argument: 3, words: "empty"},
		"not for Java":          {certificate: id.CertPEM, key: id.KeyPEM, password: "pässw0rd-Ω", argument: 3, words: "not ASCII"},
		"with a line end":       {certificate: id.CertPEM, key: id.KeyPEM, password: password + "\n", argument: 3, words: "trimspace"},
		"with a space":          {certificate: id.CertPEM, key: id.KeyPEM, password: password + " ", argument: 3, words: "trimspace"},
		"not to be written":     {certificate: id.CertPEM, key: id.KeyPEM, password: "k\U0001f511y-word", argument: 3, words: "not ASCII"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			file, refused := makePKCS12(test.certificate, test.key, test.chain, rest.NewSecret(test.password))
			if test.words != "" {
				refusedAt(t, refused, test.argument, test.words, test.password, strings.TrimSpace(test.password), id.KeyPEM[40:90])
				return
			}
			if refused != nil {
				t.Fatal(refused)
			}
			again, refused := makePKCS12(test.certificate, test.key, test.chain, rest.NewSecret(test.password))
			if refused != nil || !bytes.Equal(file, again) {
				t.Errorf("the second file differs: %v", refused)
			}
			k, err := keystore.Decode(file, test.password)
			if err != nil || !k.Leaf().Equal(id.Leaf) {
				t.Errorf("not the certificate: %v", err)
			}
		})
	}
}

func TestCustomPropertiesRefusals(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, password string
		alias          types.String
		argument       int64
		words          string
	}{
		{"", "p4ssw0rd", types.StringNull(), 0, "certificate_file"},
		{"list", "p4ssw0rd", types.StringNull(), 0, "certificate_file"},
		{"ssl/gate.p12", "p4ssw0rd", types.StringNull(), 0, "plain file name"},
		{"gate.p12", "", types.StringNull(), 1, "empty"},
		{"gate.p12", "p4ss\nw0rd", types.StringNull(), 1, "one line"},
		{"gate.p12", " p4ssw0rd", types.StringNull(), 1, "space"},
		{"gate.p12", "p4ss\u2028w0rd", types.StringNull(), 1, "one line"},
		{"gate.p12", "p4ssw0rd", types.StringValue(""), 2, "null"},
		{"gate.p12", "p4ssw0rd", types.StringValue("gate\n"), 2, "one line"},
		{"gate.p12", "p4ssw0rd", types.StringValue("Gate"), 2, "lower case"},
	} {
		_, refused := renderCustomProperties(test.file, test.password, test.alias)
		refusedAt(t, refused, test.argument, test.words, test.password)
	}
}
