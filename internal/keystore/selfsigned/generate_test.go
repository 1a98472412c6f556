// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package selfsigned_test

import (
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"net"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/selfsigned"
)

var (
	begin = time.Date(2026, time.March, 1, 12, 0, 0, 0, time.UTC)
	end   = begin.AddDate(1, 0, 0)
)

// small is a request that costs little.
func small(change func(*selfsigned.Request)) selfsigned.Request {
	r := selfsigned.Request{Subject: "gate1.example.com", Key: selfsigned.ECP256, NotBefore: begin, NotAfter: end}
	if change != nil {
		change(&r)
	}
	return r
}

func generate(t *testing.T, r selfsigned.Request) *keystore.Bundle {
	t.Helper()
	b, err := selfsigned.Generate(r)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// TestJudged: the judgement of what people hand over finds nothing in what is made
// here, signed by itself or by an authority, with every kind of key.
func TestJudged(t *testing.T) {
	t.Parallel()
	for _, kind := range append(selfsigned.Kinds(), "") {
		for _, issuer := range []string{"", "CN=Throw Away,O=Example"} {
			if kind != selfsigned.ECP256 && issuer != "" {
				continue // one more large key, and nothing new
			}
			b := generate(t, small(func(r *selfsigned.Request) {
				r.Key, r.Issuer, r.IPAddresses = kind, issuer, []string{"192.0.2.1", "2001:db8::1"}
				r.DNSNames = []string{"gate1.example.com", "*.example.com", "bücher.example"}
			}))
			key, err := b.PrivateKeyPEM()
			if err != nil {
				t.Fatal(err)
			}
			read, err := keystore.ParseBundle(b.CertificatesPEM(), "", key)
			if err != nil {
				t.Fatalf("%s %q: %v", kind, issuer, err)
			}
			for _, found := range append(read.Keystore().Findings, read.Keystore().Entries[0].ClientFindings(begin)...) {
				t.Errorf("%s %q: %+v", kind, issuer, found)
			}
			for _, name := range []string{"GATE1.example.com", "any.example.com", "xn--bcher-kva.example", "192.0.2.1", "2001:db8::1"} {
				if !keystore.Covers(read.Leaf, name) {
					t.Errorf("%s %q: %s is not covered", kind, issuer, name)
				}
			}
		}
	}
}

// TestVerifies: a client that is given the last certificate of the chain accepts
// the leaf.
func TestVerifies(t *testing.T) {
	t.Parallel()
	for _, issuer := range []string{"", "gate1.example.com", "Throw Away"} {
		b := generate(t, small(func(r *selfsigned.Request) { r.Issuer = issuer }))
		roots := x509.NewCertPool()
		roots.AddCert(slices.Concat([]*x509.Certificate{b.Leaf}, b.Chain)[len(b.Chain)])
		if _, err := b.Leaf.Verify(x509.VerifyOptions{Roots: roots, DNSName: "gate1.example.com", CurrentTime: begin}); err != nil {
			t.Errorf("issuer %q: %v", issuer, err)
		}
		if own := issuer != "Throw Away"; (len(b.Chain) == 0) != own || b.Leaf.IsCA {
			t.Errorf("issuer %q: a chain of %d, authority %v", issuer, len(b.Chain), b.Leaf.IsCA)
		}
		if !b.Leaf.NotBefore.Equal(begin) || !b.Leaf.NotAfter.Equal(end) {
			t.Errorf("valid from %s to %s", b.Leaf.NotBefore, b.Leaf.NotAfter)
		}
	}
}

// TestFresh: no two keys, serial numbers or authorities are the same.
func TestFresh(t *testing.T) {
	t.Parallel()
	r := small(func(r *selfsigned.Request) { r.Issuer = "Throw Away" })
	one, other := generate(t, r), generate(t, r)
	if one.Leaf.SerialNumber.Cmp(other.Leaf.SerialNumber) == 0 || one.Leaf.SerialNumber.Sign() <= 0 {
		t.Error("serial numbers")
	}
	for i, c := range []*x509.Certificate{one.Leaf, one.Chain[0]} {
		if key, is := c.PublicKey.(*ecdsa.PublicKey); !is || key.Equal([]*x509.Certificate{other.Leaf, other.Chain[0]}[i].PublicKey) {
			t.Errorf("the key of certificate %d", i)
		}
	}
}

// TestKinds are as large as they say.
func TestKinds(t *testing.T) {
	t.Parallel()
	for kind, want := range map[selfsigned.Kind]int{selfsigned.RSA2048: 2048, selfsigned.RSA3072: 3072, "": 4096} {
		key, is := generate(t, small(func(r *selfsigned.Request) { r.Key = kind })).Leaf.PublicKey.(*rsa.PublicKey)
		if !is || key.N.BitLen() != want {
			t.Errorf("%q has no RSA key of %d bits", kind, want)
		}
	}
}

// TestHosts: without names the common name is one, if it can be.
func TestHosts(t *testing.T) {
	t.Parallel()
	for subject, want := range map[string][]string{
		"gate1.example.com":             {"gate1.example.com"},
		"CN=gate1.example.com,O=Ex":     {"gate1.example.com"},
		"bücher.example":                {"xn--bcher-kva.example"},
		"192.0.2.1":                     {"192.0.2.1"},
		"AppMon":                        nil,
		"AppMon Server":                 nil,
		"O=gate1.example.com":           nil,
		"CN=gate1.example.com and more": nil,
	} {
		leaf := generate(t, small(func(r *selfsigned.Request) { r.Subject = subject })).Leaf
		got := slices.Clone(leaf.DNSNames)
		for _, address := range leaf.IPAddresses {
			got = append(got, address.String())
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", subject, diff)
		}
	}
	leaf := generate(t, small(func(r *selfsigned.Request) { r.IPAddresses = []string{"192.0.2.1"} })).Leaf
	if len(leaf.DNSNames) > 0 || !leaf.IPAddresses[0].Equal(net.IPv4(192, 0, 2, 1)) {
		t.Errorf("an address alone: %q, %q", leaf.DNSNames, leaf.IPAddresses)
	}
}

// TestNames are printed as they were written, and read the same by others.
func TestNames(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]string{
		"gate1":                               "CN=gate1",
		"CN=gate1.example.com,O=Example,C=DE": "CN=gate1.example.com,O=Example,C=DE",
		"cn = gate1 , o = Example":            "CN=gate1,O=Example",
		`CN=Example\, Inc.,OU=a\=b`:           `CN=Example\, Inc.,OU=a=b`,
		`CN=B\C3\BCcher`:                      "CN=Bücher",
		"CN=gate1+OU=Unit":                    "OU=Unit+CN=gate1",
		`CN=ends in a blank\ `:                `CN=ends in a blank\ `,
		"CN=g,ST=X,L=Y":                       "CN=g,ST=X,L=Y",
	} {
		if err := selfsigned.CheckName(written); err != nil {
			t.Errorf("%q: %v", written, err)
			continue
		}
		var name pkix.RDNSequence
		if _, err := asn1.Unmarshal(generate(t, small(func(r *selfsigned.Request) { r.Subject = written })).Leaf.RawSubject, &name); err != nil {
			t.Fatal(err)
		}
		if got := name.String(); got != want {
			t.Errorf("%q is %q, want %q", written, got, want)
		}
	}
}

// TestRefused says what is wrong, at the right field.
func TestRefused(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		change func(*selfsigned.Request)
		field  selfsigned.Field
	}{
		"no subject":        {func(r *selfsigned.Request) { r.Subject = " " }, selfsigned.FieldSubject},
		"slashes":           {func(r *selfsigned.Request) { r.Subject = "/CN=gate1/O=Example" }, selfsigned.FieldSubject},
		"unknown part":      {func(r *selfsigned.Request) { r.Subject = "CN=gate1,X=1" }, selfsigned.FieldSubject},
		"comma in a value":  {func(r *selfsigned.Request) { r.Subject = "CN=gate1,O=Example, Inc." }, selfsigned.FieldSubject},
		"empty value":       {func(r *selfsigned.Request) { r.Subject = "CN=" }, selfsigned.FieldSubject},
		"country":           {func(r *selfsigned.Request) { r.Subject = "CN=gate1,C=Germany" }, selfsigned.FieldSubject},
		"long":              {func(r *selfsigned.Request) { r.Subject = longName }, selfsigned.FieldSubject},
		"line end":          {func(r *selfsigned.Request) { r.Subject = "gate1\n" }, selfsigned.FieldSubject},
		"stray backslash":   {func(r *selfsigned.Request) { r.Subject = `CN=a\b` }, selfsigned.FieldSubject},
		"final backslash":   {func(r *selfsigned.Request) { r.Subject = `CN=a\` }, selfsigned.FieldSubject},
		"no text":           {func(r *selfsigned.Request) { r.Subject = `CN=\FF` }, selfsigned.FieldSubject},
		"issuer":            {func(r *selfsigned.Request) { r.Issuer = "X=1" }, selfsigned.FieldIssuer},
		"name with a blank": {func(r *selfsigned.Request) { r.DNSNames = []string{"gate 1"} }, selfsigned.FieldDNSNames},
		"address as name":   {func(r *selfsigned.Request) { r.DNSNames = []string{"192.0.2.1"} }, selfsigned.FieldDNSNames},
		"URL as name":       {func(r *selfsigned.Request) { r.DNSNames = []string{"https://gate1"} }, selfsigned.FieldDNSNames},
		"name as address":   {func(r *selfsigned.Request) { r.IPAddresses = []string{"gate1"} }, selfsigned.FieldIPAddresses},
		"kind":              {func(r *selfsigned.Request) { r.Key = "rsa-1024" }, selfsigned.FieldKey},
		"validity":          {func(r *selfsigned.Request) { r.NotAfter = begin }, selfsigned.FieldValidity},
	} {
		_, err := selfsigned.Generate(small(test.change))
		var wrong *selfsigned.Error
		if !errors.As(err, &wrong) || wrong.Field != test.field || wrong.Detail == "" {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

const longName = "a.name.of.more.than.sixty.four.characters.does.not.fit.into.a.common.name"

func FuzzCheckName(f *testing.F) {
	for _, text := range []string{"gate1", `CN=Example\, Inc.,O=x+C=DE`, `CN=\C3\BC\ `, "/CN=x", `\`, "=", ","} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if selfsigned.CheckName(text) != nil {
			return
		}
		// What is accepted can be written, and is read by others.
		b, err := selfsigned.Generate(small(func(r *selfsigned.Request) { r.Subject, r.DNSNames = text, []string{"gate1.example.com"} }))
		if err != nil || len(b.Leaf.Subject.Names) == 0 {
			t.Errorf("%q: %v", text, err)
		}
	})
}
