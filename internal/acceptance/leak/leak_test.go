// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package leak_test

import (
	"archive/zip"
	"bytes"
	"crypto/ecdsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// password holds what encodings treat differently.
const password = `pass "w<rd>/+?&ü\ of 2026`

func encode(value []byte) string { return base64.StdEncoding.EncodeToString(value) }

// quote is a JSON string, or two levels of it.
func quote(t *testing.T, value any) string {
	t.Helper()
	quoted, err := json.Marshal(value)
	if err != nil {
		t.Fatal(err)
	}
	return string(quoted)
}

// TestScanFindsText plants a password in each encoding, at each alignment.
func TestScanFindsText(t *testing.T) {
	secret := leak.Text("password", password)
	plants := map[string]string{
		"raw":                  "x" + password + "y",
		"JSON":                 quote(t, map[string]string{"password": password}),
		"JSON in JSON":         quote(t, quote(t, password)),
		"Go string":            fmt.Sprintf("%q", password),
		"URL query":            "https://gate/?" + url.Values{"p": {password}}.Encode(),
		"URL path":             "https://gate/" + url.PathEscape(password),
		"hex":                  hex.EncodeToString([]byte("ab" + password)),
		"upper-case hex":       strings.ToUpper(hex.EncodeToString([]byte(password))),
		"bytes as numbers":     fmt.Sprintf("%d", []byte("a"+password+"b")),
		"JSON of bytes":        quote(t, []byte(password)),
		"private state":        quote(t, map[string][]byte{"private": []byte(quote(t, map[string][]byte{"notes": []byte(quote(t, map[string]string{"password": password}))}))}),
		"wrapped base64":       encode([]byte(password))[:10] + "\n" + encode([]byte(password))[10:],
		"wrapped in a string":  encode([]byte(password))[:10] + `\n` + encode([]byte(password))[10:],
		"base64 for URLs":      base64.URLEncoding.EncodeToString([]byte(password)),
		"base64 without end":   base64.RawStdEncoding.EncodeToString([]byte(password)),
		"base64 for raw URLs":  base64.RawURLEncoding.EncodeToString([]byte(password)),
		"base64 at 1":          encode([]byte("1" + password + "after")),
		"base64 at 2":          encode([]byte("22" + password + "after")),
		"base64 at 3":          encode([]byte("333" + password + "a")),
		"basic authentication": "Authorization: Basic " + encode([]byte("user:"+password)),
	}
	for name, text := range plants {
		t.Run(name, func(t *testing.T) {
			if found := leak.Scan([]leak.Place{{Name: "log", Content: []byte("before " + text + " after")}}, secret); len(found) == 0 {
				t.Errorf("not found in %s", text)
			}
		})
	}
}

// TestScanFindsWhatServersMakeOfIt plants a token and a password as servers that
// know only a part of them, or another character set, write them.
func TestScanFindsWhatServersMakeOfIt(t *testing.T) {
	const secretPart = "KRUGKIDROVUWG2ZAMJZG653OEBTG66BANJ2W24DTEBXXMZLSEB2GQZJANRQXU6JA"
	const token = "dt0c01.ST2EY72KQINMH574WMNVI7YN." + secretPart
	secrets := []leak.Secret{leak.Text("token", token), leak.Text("password", password)}
	for name, text := range map[string]string{
		"secret part":              secretPart,
		"secret part in hex":       hex.EncodeToString([]byte(secretPart)),
		"token in lower case":      strings.ToLower(token),
		"token in upper case":      strings.ToUpper(token),
		"secret part, lower case":  quote(t, strings.ToLower(secretPart)),
		"header":                   encode([]byte("Api-Token " + token)),
		"secret part in a header":  encode([]byte("x" + secretPart + "y")),
		"password in upper case":   quote(t, strings.ToUpper(password)),
		"password read as Latin-1": strings.ReplaceAll(password, "ü", "Ã¼"),
		"the same in base64":       encode([]byte(strings.ReplaceAll(password, "ü", "Ã¼"))),
		"password in Latin-1":      strings.ReplaceAll(password, "ü", "\xfc"),
	} {
		if found := leak.Scan([]leak.Place{{Name: "log", Content: []byte("before " + text + " after")}}, secrets...); len(found) == 0 {
			t.Errorf("%s: not found in %s", name, text)
		}
	}
	if found := leak.Scan([]leak.Place{{Name: "log", Content: []byte("dt0c01.ST2EY72KQINMH574WMNVI7YN")}}, secrets...); len(found) > 0 {
		t.Errorf("found in what is public: %v", found)
	}
}

// TestScanFindsKeys plants a private key as a whole and in parts.
func TestScanFindsKeys(t *testing.T) {
	ca := keystoretest.NewCA("Root")
	for kind, identity := range map[string]*keystoretest.Identity{
		"EC": ca.Issue(), "RSA": ca.Issue(keystoretest.WithRSA(2048)), "Ed25519": ca.Issue(keystoretest.WithEd25519()),
	} {
		block, _ := pem.Decode([]byte(identity.KeyPEM))
		secret := leak.Key("key", identity.Key, identity.KeyPEM)
		lines := strings.Split(identity.KeyPEM, "\n")
		plants := map[string]string{
			"PEM":            identity.KeyPEM,
			"PEM in JSON":    quote(t, identity.KeyPEM),
			"PEM in base64":  encode([]byte(identity.KeyPEM)),
			"one PEM line":   lines[1],
			"DER":            string(block.Bytes),
			"DER in base64":  encode(block.Bytes),
			"DER at 1":       encode(append([]byte("1"), block.Bytes...)),
			"DER at 2":       encode(append([]byte("22"), block.Bytes...)),
			"DER for URLs":   base64.RawURLEncoding.EncodeToString(block.Bytes),
			"DER in hex":     hex.EncodeToString(block.Bytes),
			"DER as numbers": fmt.Sprintf("%d", block.Bytes),
		}
		if key, isEC := identity.Key.(*ecdsa.PrivateKey); isEC {
			plants["printed"] = fmt.Sprintf("%+v", key)
		}
		for name, text := range plants {
			t.Run(kind+"/"+name, func(t *testing.T) {
				if found := leak.Scan([]leak.Place{{Name: "log", Content: []byte(text)}}, secret); len(found) == 0 {
					t.Error("not found")
				}
			})
		}
		t.Run(kind+"/public", func(t *testing.T) {
			public := identity.CertPEM + identity.ChainPEM + encode(identity.Leaf.Raw) + string(identity.Leaf.Raw) + ca.Issue().KeyPEM
			if found := leak.Scan([]leak.Place{{Name: "certificate", Content: []byte(public)}}, secret); len(found) > 0 {
				t.Errorf("found in what is public: %v", found)
			}
		})
	}
}

// TestScanFindsParts plants a part of a file.
func TestScanFindsParts(t *testing.T) {
	file := keystoretest.NewCA("Root").Issue().PKCS12(password)
	secret := leak.Bytes("file", file)
	for _, from := range []int{0, 1, 100, len(file) - 40} {
		text := encode(file[from : from+40])
		if found := leak.Scan([]leak.Place{{Name: "log", Content: []byte(text)}}, secret); len(found) == 0 {
			t.Errorf("part at %d not found", from)
		}
	}
}

// TestScanReports shows what a finding tells: everything but the value.
func TestScanReports(t *testing.T) {
	places := []leak.Place{{Name: "clean", Content: []byte("nothing")}, {Name: "state", Content: []byte(hex.EncodeToString([]byte(password)))}}
	got := fmt.Sprint(leak.Scan(places, leak.Text("api token", "something else"), leak.Text("password", password)))
	if diff := cmp.Diff("[state: password, raw in hex]", got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, leak.Text("the name", password)); text != "the name" {
			t.Errorf("with %s a secret prints itself as %s", verb, text)
		}
	}
}

// TestTextRefusesChance keeps secrets out that would be found everywhere.
func TestTextRefusesChance(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("a short secret was accepted")
		}
	}()
	leak.Text("password", "secret")
}

// TestUnzip reads what a saved plan consists of.
func TestUnzip(t *testing.T) {
	var archive bytes.Buffer
	writer := zip.NewWriter(&archive)
	file, err := writer.Create("tfstate")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write([]byte(strings.Repeat("compressed ", 100) + password)); err != nil {
		t.Fatal(err)
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	places, err := leak.Unzip("plan", archive.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff("[plan/tfstate: password, raw]", fmt.Sprint(leak.Scan(places, leak.Text("password", password)))); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if _, err := leak.Unzip("text", []byte("no archive")); err == nil {
		t.Error("a text was taken for an archive")
	}
}
