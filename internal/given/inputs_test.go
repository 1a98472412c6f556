// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/path"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// What a gate could never load, or could not be sent, is an error at its attribute
// when the plan is made.
func TestJudgeRefuses(t *testing.T) {
	t.Parallel()
	const password = "s3cr3t-passw0rd"
	id := keystoretest.SelfSigned()
	nameless := keystoretest.SelfSigned(keystoretest.WithSubject(pkix.Name{}))
	encode := base64.StdEncoding.EncodeToString
	armoured := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: id.PKCS12(password)}))
	type given = map[string]string
	tests := map[string]struct {
		given given
		at    string // "" for success
		words string
	}{
		"fine":                    {given{"pkcs12_base64": encode(id.PKCS12(password)), "password": password}, "", ""},
		"BER, as the gate loads":  {given{"pkcs12_base64": encode(keystoretest.Indefinite(id.PKCS12(password))), "password": password}, "", ""},
		"base64 with a mark":      {given{"pkcs12_base64": "\ufeff" + encode(id.PKCS12(password)), "password": password}, "", ""},
		"empty password":          {given{"pkcs12_base64": encode(id.PKCS12("")), "password": ""}, "password", "it is empty"},
		"no password":             {given{"pkcs12_base64": encode(id.PKCS12(""))}, "password", "has an empty password"},
		"no password, but needed": {given{"pkcs12_base64": encode(id.PKCS12(password))}, "password", "empty or not given"},
		"password with a mark":    {given{"pkcs12_base64": encode(id.PKCS12(password)), "password": "\ufeff" + password}, "password", "byte order mark"},
		"PEM, empty password":     {given{"certificate_pem": id.CertPEM, "private_key_pem": id.KeyPEM, "password": ""}, "password", "it is empty"},
		"PEM, no password":        {given{"certificate_pem": id.CertPEM, "private_key_pem": id.KeyPEM}, "", ""},
		"empty issuer":            {given{"pkcs12_base64": encode(nameless.PKCS12(password)), "password": password}, "pkcs12_base64", "empty issuer"},
		"PEM, empty issuer":       {given{"certificate_pem": nameless.CertPEM, "private_key_pem": nameless.KeyPEM}, "certificate_pem", "empty issuer"},
		"without its key yet":     {given{"certificate_pem": nameless.CertPEM}, "certificate_pem", "empty issuer"},
		"armour as base64":        {given{"pkcs12_base64": armoured, "password": password}, "pkcs12_base64", "certutil -decode"},
		"armour as certificate":   {given{"certificate_pem": armoured, "private_key_pem": id.KeyPEM}, "certificate_pem", "certutil -decode"},
		"PEM as base64":           {given{"pkcs12_base64": id.CertPEM + id.KeyPEM, "password": password}, "pkcs12_base64", "inputs for PEM"},
		"DER as base64":           {given{"pkcs12_base64": encode(id.Leaf.Raw), "password": password}, "pkcs12_base64", "certificate in DER"},
		"DER as certificate":      {given{"certificate_pem": encode(id.Leaf.Raw), "private_key_pem": id.KeyPEM}, "certificate_pem", "certificate in DER"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			read := func(name string) Input {
				value, is := test.given[name]
				return Input{Value: rest.NewSecret(value), Path: path.Root(name), Null: !is}
			}
			in := Inputs{
				PKCS12: read("pkcs12_base64"), Certificate: read("certificate_pem"), Chain: read("certificate_chain_pem"),
				Key: read("private_key_pem"), Password: read("password"),
			}
			judged, err := in.Judge()
			if test.at == "" {
				if err != nil || judged == nil {
					t.Errorf("judged %v: %v", judged, err)
				}
				return
			}
			var refused *InputError
			if !errors.As(err, &refused) || !refused.Path.Equal(path.Root(test.at)) || !strings.Contains(err.Error(), test.words) {
				t.Errorf("got %v, want %q at %s", err, test.words, test.at)
			}
			if err != nil && strings.Contains(Diagnostic(err).Detail(), password) {
				t.Errorf("shows the password: %v", err)
			}
		})
	}
}
