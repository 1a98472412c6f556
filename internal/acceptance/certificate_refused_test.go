// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/config"
	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// bad is a configuration that no request is needed to refuse.
type bad struct {
	// body makes the resource's attributes, without its gate.
	body func(w *world) string
	// words are in the error, in this order.
	words []string
}

func text(body string) func(*world) string { return func(*world) string { return body } }

// absent are attributes that an error is at although the configuration lacks
// them: the engine shows no line of theirs.
var absent = map[string]string{
	"nothing": "certificate_pem", "key alone": "certificate_pem", "no key": "private_key_pem", "missing password": "password", "fallback missing": "fallback",
}

// TestCertificateBadInputs refuses what the plan already knows: at the
// attribute, with words that help, and without any request.
func TestCertificateBadInputs(t *testing.T) {
	t.Parallel()
	tests := map[string]bad{
		"nothing": {text(""), []string{"No certificate configured", "pkcs12_base64_wo"}},
		"key alone": {
			func(w *world) string { return fmt.Sprintf("private_key_pem_wo = %q", w.issue().KeyPEM) },
			[]string{"No certificate configured", "without its certificate"},
		},
		"no key": {
			func(w *world) string { return fmt.Sprintf("certificate_pem = %q", w.issue().CertPEM) },
			[]string{"No private key configured", "private_key_pem_wo"},
		},
		"PEM and PKCS#12": {func(w *world) string { return pemWriteOnly(w.issue()) + "\n" + pkcs12WriteOnly(w.issue(), "changeit") }, []string{"Conflicting certificate inputs", at("certificate_pem"), "not both"}},
		"PKCS#12 twice": {
			func(w *world) string { return pkcs12(w.issue(), "changeit") + "\n  pkcs12_base64_wo = \"AAAA\"" },
			[]string{"Conflicting certificate inputs", at("pkcs12_base64_wo")},
		},
		"key twice": {
			func(w *world) string { return pemWriteOnly(w.issue()) + "\n  private_key_pem = \"x\"" },
			[]string{"Conflicting certificate inputs", at("private_key_pem_wo")},
		},
		"PKCS#12 and key": {
			func(w *world) string { return pkcs12(w.issue(), "changeit") + "\n  private_key_pem = \"x\"" },
			[]string{"Conflicting certificate inputs", at("private_key_pem"), "its own key"},
		},
		"wrong password": {
			func(w *world) string {
				return fmt.Sprintf("pkcs12_base64_wo = %q\n  password_wo = \"wrong\"", base64.StdEncoding.EncodeToString(w.issue().PKCS12("right")))
			},
			[]string{"Wrong password", at("password_wo"), "openssl pkcs12 -in FILE -noout", "trimspace"},
		},
		"missing password": {
			func(w *world) string {
				return fmt.Sprintf("pkcs12_base64 = %q", base64.StdEncoding.EncodeToString(w.issue().PKCS12("right")))
			},
			[]string{"Wrong password", "needs one"},
		},
		"no base64": {text("pkcs12_base64 = \"=no=\"\n  password = \"x\""), []string{"Unusable certificate input", at("pkcs12_base64"), "filebase64"}},
		"PEM as PKCS#12": {
			func(w *world) string { return fmt.Sprintf("pkcs12_base64 = %q\n  password = \"x\"", w.issue().CertPEM) },
			[]string{"Unusable certificate input", at("pkcs12_base64"), "certificate_pem"},
		},
		"no PKCS#12": {text("pkcs12_base64 = \"AAAA\"\n  password = \"x\""), []string{"Unusable certificate input", at("pkcs12_base64")}},
		"foreign key": {func(w *world) string {
			return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", w.issue().CertPEM, w.issue().KeyPEM)
		}, []string{"Unusable certificate input", at("private_key_pem_wo"), "does not belong to the certificate"}},
		"no PEM": {text("certificate_pem = \"hello\"\n  private_key_pem_wo = \"world\""), []string{"Unusable certificate input"}},
		"key as PEM": {func(w *world) string {
			id := w.issue()
			return fmt.Sprintf("certificate_pem = %q\n  private_key_pem_wo = %q", id.KeyPEM, id.KeyPEM)
		}, []string{"Unusable certificate input", at("certificate_pem")}},
		"two passwords": {func(w *world) string { return storeOf(w.issue(), "store", "key") + "\n  password = \"store\"" }, []string{"Unusable certificate input", at("password")}},
		"no key inside": {func(w *world) string { return keyless(w.issue()) }, []string{"Unusable certificate input", at("pkcs12_base64"), "key"}},
		"control character in the password": {
			func(w *world) string { return pkcs12(w.issue(), "change\nit") },
			[]string{"Unusable certificate input", at("password"), "control character"},
		},
		"control character in the password of a PEM": {
			func(w *world) string { return pemWriteOnly(w.issue()) + "\n  password_wo = \"change\\tit\"" },
			[]string{"Unusable certificate input", at("password_wo"), "control character"},
		},
		"expired": {func(w *world) string {
			return pemWriteOnly(w.issue(keystoretest.WithValidity(time.Now().Add(-48*time.Hour), time.Now().Add(-time.Hour))))
		}, []string{"Certificate has expired", at("certificate_pem")}},
		"not valid yet": {func(w *world) string {
			return pemWriteOnly(w.issue(keystoretest.WithValidity(time.Now().Add(24*time.Hour), time.Now().Add(48*time.Hour))))
		}, []string{"Certificate is not valid yet", at("certificate_pem")}},
		"missing name": {
			func(w *world) string {
				return pemWriteOnly(w.issue()) + "\n  required_dns_names = [\"localhost\", \"dynatrace.example.org\"]"
			},
			[]string{"Certificate does not cover a required name", at("required_dns_names"), "dynatrace.example.org"},
		},
		"fallback missing":      {func(w *world) string { return pemWriteOnly(w.issue()) + "\n  on_destroy = \"fallback\"" }, []string{"No fallback configured"}},
		"name and prefix":       {func(w *world) string { return pemWriteOnly(w.issue()) + "\n  name = \"a.p12\"\n  name_prefix = \"a-\"" }, []string{"Conflicting names", at("name")}},
		"encoding of a PKCS#12": {func(w *world) string { return pkcs12(w.issue(), "changeit") + "\n  pkcs12_encoding = \"legacy\"" }, []string{"pkcs12_encoding"}},
	}
	for attribute, value := range map[string]string{
		"verify_address": `"gate1"`, "verify_server_name": `""`, "expiry_warning": `"30 days"`, "on_destroy": `"explode"`,
		"pkcs12_encoding": `"des"`, "environment_id": `"abc/12345"`, "trusted_fingerprints": `["abc"]`,
	} {
		tests["form of "+attribute] = bad{
			func(w *world) string { return pemWriteOnly(w.issue()) + "\n  " + attribute + " = " + value }, []string{at(attribute)},
		}
	}
	tests["form of the fallback's name"] = bad{
		func(w *world) string {
			return pemWriteOnly(w.issue()) + "\n  fallback = { name = \"a/b\", password = \"x\" }"
		}, []string{"Invalid value for fallback.name", "plain file name"},
	}
	tests["form of timeouts"] = bad{
		func(w *world) string { return pemWriteOnly(w.issue()) + "\n  timeouts = { create = \"soon\" }" }, []string{"Time Duration", "soon"},
	}
	tests["space at the end of the password"] = bad{
		func(w *world) string { return pkcs12(w.issue(), "changeit ") }, []string{"Unusable certificate input", at("password"), "space"},
	}
	for name, value := range map[string]string{
		"slash": "a/b.p12", "backslash": `a\\b.p12`, "dots": "../b.p12", "inner dots": "a..b", "percent": "a%2fb.p12",
		"control character": `a\nb.p12`, "list": "list", "upper-case list": "LIST", "empty": "", "question mark": "a?b", "hash": "a#b",
	} {
		tests["name with "+name] = bad{
			func(w *world) string { return pemWriteOnly(w.issue()) + "\n  name = \"" + value + "\"" }, []string{"Invalid value for name", at("name")},
		}
	}
	tests["prefix with a slash"] = bad{
		func(w *world) string { return pemWriteOnly(w.issue()) + "\n  name_prefix = \"a/\"" }, []string{"Invalid value for name_prefix", at("name_prefix")},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			told := w.listen()
			w.run(w.refused(gate, w.provider()+certificate(gate, test.body(w)), test.words...))
			if attribute, ok := absent[name]; ok {
				told.must(t, throughout, pointing(attribute))
			}
			w.noRequests(gate)
			if got := gate.Journal().Handshakes(); got != 0 {
				t.Errorf("%d handshakes with the gate", got)
			}
		})
	}
}

// TestCertificateBadInputsLater refuses the same where a variable brings it,
// which no validation sees, and never prints the secret.
func TestCertificateBadInputsLater(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	const right, wrong = "right-and-secret", "wrong-and-secret"
	raw := w.issue().PKCS12(right)
	file := base64.StdEncoding.EncodeToString(raw)
	told := w.listen()
	w.run(resource.TestStep{
		Config: "variable \"password\" {\n  type      = string\n  ephemeral = true\n}\n" + w.provider() +
			certificate(gate, fmt.Sprintf("pkcs12_base64_wo = %q", file), "password_wo = var.password"),
		ConfigVariables: config.Variables{"password": config.StringVariable(wrong)},
		ExpectError:     saying("Wrong password", at("password_wo")),
	})
	w.noRequests(gate)
	told.must(t, throughout, "Wrong password", pointing("password_wo"))
	told.keeps(t, leak.Text("wrong password", wrong), leak.Text("right password", right), leak.Bytes("PKCS#12 file", raw))
}

// TestCertificateBadURL refuses what is no gate's URL.
func TestCertificateBadURL(t *testing.T) {
	t.Parallel()
	for name, url := range map[string]string{
		"plain http": "http://gate1.example.com:9999", "other scheme": "ftp://gate1", "path": "https://gate1:9999/api/v1",
		"no scheme": "gate1:9999", "no host": "https://", "user": "https://user:secret@gate1:9999", "query": "https://gate1:9999/?a=b", "port": "https://gate1:99999",
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			w.run(w.refused(gate, w.provider()+bare(fmt.Sprintf("activegate_url = %q", url), pemWriteOnly(w.issue())), "Invalid value for activegate_url", at("activegate_url")))
			w.noRequests(gate)
		})
	}
	missing := map[string]struct {
		config func(w *world, gate *simulator.Gate) string
		words  []string
	}{
		"no gate": {
			func(w *world, _ *simulator.Gate) string { return w.provider() + bare(pemWriteOnly(w.issue())) },
			[]string{"No gate configured", "ACTIVEGATE_URL"},
		},
		"no environment": {
			func(w *world, gate *simulator.Gate) string {
				return w.block() + certificate(gate, pemWriteOnly(w.issue()))
			},
			[]string{"No environment configured", "DYNATRACE_ENVIRONMENT_ID"},
		},
		"two environments": {func(w *world, gate *simulator.Gate) string {
			return w.provider() + bare(fmt.Sprintf("activegate_url = %q\n  environment_id = \"other123\"", gate.URL()+"/e/abc12345"), pemWriteOnly(w.issue()))
		}, []string{"Two environments", at("environment_id")}},
		"no token": {func(w *world, gate *simulator.Gate) string {
			return "provider \"activegate\" {\n  environment_id = \"abc12345\"\n}\n" + certificate(gate, pemWriteOnly(w.issue()))
		}, []string{"No token for the gate", "activegate_api_token", "ACTIVEGATE_API_TOKEN", simulator.ScopeCertificates}},
	}
	for name, test := range missing {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			w.run(w.refused(gate, test.config(w, gate), test.words...))
			w.noRequests(gate)
		})
	}
}

// storeOf is a PKCS#12 as openssl -twopass writes it.
func storeOf(id *keystoretest.Identity, store, key string) string {
	file := keystoretest.Store{Password: store, Parts: []keystoretest.Part{
		{Cipher: keystoretest.CipherAES256, Bags: []keystoretest.Bag{{Certificate: id.Leaf, LocalKeyID: keystoretest.LocalKeyID(id.Leaf)}}},
		{Bags: []keystoretest.Bag{{Key: id.Key, Cipher: keystoretest.CipherAES256, KeyPassword: &key, LocalKeyID: keystoretest.LocalKeyID(id.Leaf)}}},
	}}
	return fmt.Sprintf("pkcs12_base64 = %q", base64.StdEncoding.EncodeToString(file.Encode()))
}

// keyless is a PKCS#12 without a private key, such as a trust store.
func keyless(id *keystoretest.Identity) string {
	file := keystoretest.Store{Password: "changeit", Parts: []keystoretest.Part{
		{Cipher: keystoretest.CipherAES256, Bags: []keystoretest.Bag{{Certificate: id.Leaf}}},
	}}
	return fmt.Sprintf("pkcs12_base64 = %q\n  password = \"changeit\"", base64.StdEncoding.EncodeToString(file.Encode()))
}
