// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystore_test

import (
	"bytes"
	"crypto/elliptic"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/keystore"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

const year = 365 * 24 * time.Hour

// Shorthands for what is wrong with a certificate.
func usage(usages ...x509.ExtKeyUsage) keystoretest.Option {
	return keystoretest.With(func(c *x509.Certificate) { c.ExtKeyUsage = usages })
}

func keyUsage(usage x509.KeyUsage) keystoretest.Option {
	return keystoretest.With(func(c *x509.Certificate) { c.KeyUsage = usage })
}

func signedWith(algorithm x509.SignatureAlgorithm) keystoretest.Option {
	return keystoretest.With(func(c *x509.Certificate) { c.SignatureAlgorithm = algorithm })
}

func criticalExtension(id ...int) keystoretest.Option {
	return keystoretest.With(func(c *x509.Certificate) {
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: id, Critical: true, Value: []byte{5, 0}})
	})
}

func permits(names ...string) keystoretest.Option {
	return keystoretest.With(func(c *x509.Certificate) {
		c.PermittedDNSDomains, c.PermittedDNSDomainsCritical = names, true
	})
}

// directoryConstraint is a critical constraint of a kind that this verifier does
// not know: directory names.
func directoryConstraint(c *x509.Certificate) {
	type subtree struct {
		Base asn1.RawValue
	}
	value, _ := asn1.Marshal(struct {
		Permitted []subtree `asn1:"tag:0"`
	}{[]subtree{{asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 4, IsCompound: true, Bytes: []byte{0x30, 0x00}}}}})
	c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: asn1.ObjectIdentifier{2, 5, 29, 30}, Critical: true, Value: value})
}

// entryOf is what a keystore has of an identity.
func entryOf(id *keystoretest.Identity) keystore.Entry {
	return keystore.Entry{Leaf: id.Leaf, Chain: id.Chain}
}

// relabelled says that a certificate was signed with another algorithm.
func relabelled(tb testing.TB, c *x509.Certificate, from, to asn1.ObjectIdentifier) *x509.Certificate {
	tb.Helper()
	old, _ := asn1.Marshal(from)
	other, _ := asn1.Marshal(to)
	changed, err := x509.ParseCertificate(bytes.ReplaceAll(c.Raw, old, other))
	if err != nil {
		tb.Fatal(err)
	}
	return changed
}

// clientCase is a chain, and what clients hold against it. Verifier says what the
// verifier of Go, which judges as this provider's clients do, makes of it: the
// notices are neither invented nor too few.
type clientCase struct {
	entry   keystore.Entry
	want    []keystore.Notice
	says    []string
	refused bool
}

func clientCases(tb testing.TB) map[string]clientCase {
	tb.Helper()
	now := time.Now()
	root := keystoretest.NewCA("Root")
	middle := root.Intermediate("Middle")
	below := func(options ...keystoretest.Option) keystore.Entry {
		return entryOf(root.Intermediate("Middle", options...).Issue())
	}
	leaf := func(options ...keystoretest.Option) keystore.Entry { return entryOf(middle.Issue(options...)) }
	serverOnly, clientOnly := x509.ExtKeyUsageServerAuth, x509.ExtKeyUsageClientAuth
	rsaRoot := keystoretest.NewCA("RSA Root", keystoretest.WithRSA(2048))
	sha256RSA, md5RSA := asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 11}, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 4}
	forged := rsaRoot.Issue()
	stranger := keystoretest.NewCA("Root")
	return map[string]clientCase{
		"clean":            {entry: leaf()},
		"clean below root": {entry: entryOf(root.Issue())},
		"clean, no root":   {entry: keystore.Entry{Leaf: middle.Issue().Leaf, Chain: []*x509.Certificate{middle.Certificate()}}},
		"self-signed":      {entry: entryOf(keystoretest.SelfSigned())},
		"RSA, 825 days":    {entry: leaf(keystoretest.WithRSA(2048), keystoretest.WithValidity(now.Add(-time.Hour), now.Add(825*24*time.Hour-time.Hour)))},
		"IP address only":  {entry: leaf(keystoretest.WithDNS(), keystoretest.WithIPs(net.IPv4(192, 0, 2, 1)))},
		"both usages":      {entry: leaf(usage(clientOnly, serverOnly))},
		"any usage":        {entry: leaf(usage(x509.ExtKeyUsageAny))},

		"client usage":   {leaf(usage(clientOnly)), one(keystore.NoticeNotForServers), words(`The certificate "CN=gate.example.com"`, "clientAuth"), true},
		"issuer's usage": {below(usage(clientOnly)), one(keystore.NoticeNotForServers), words(`The issuer "CN=Middle,O=Example"`), true},
		"unknown usage": {leaf(keystoretest.With(func(c *x509.Certificate) {
			c.ExtKeyUsage, c.UnknownExtKeyUsage = nil, []asn1.ObjectIdentifier{{1, 2, 3}}
		})), one(keystore.NoticeNotForServers), words("1.2.3"), true},
		"no usage":        {leaf(usage()), one(keystore.NoticeAppleRefuses), words("serverAuth", "macOS"), false},
		"ten years":       {leaf(keystoretest.WithValidity(now, now.Add(10*year))), one(keystore.NoticeAppleRefuses), words("825 days"), false},
		"encryption only": {leaf(keyUsage(x509.KeyUsageKeyEncipherment)), one(keystore.NoticeKeyUsage), words("digitalSignature"), false},

		"common name only": {leaf(keystoretest.WithDNS()), one(keystore.NoticeNoAlternativeNames), words("common name"), false},

		"SHA-1 leaf":    {entryOf(rsaRoot.Issue(signedWith(x509.SHA1WithRSA))), one(keystore.NoticeSignatureAlgorithm), words("SHA1-RSA"), true},
		"SHA-1 issuer":  {entryOf(rsaRoot.Intermediate("Middle", signedWith(x509.SHA1WithRSA)).Issue()), one(keystore.NoticeSignatureAlgorithm), words(`The issuer "CN=Middle`), true},
		"SHA-1 ECDSA":   {leaf(signedWith(x509.ECDSAWithSHA1)), one(keystore.NoticeSignatureAlgorithm), words("ECDSA-SHA1"), true},
		"SHA-1 root":    {entry: entryOf(keystoretest.NewCA("Old", keystoretest.WithRSA(2048), signedWith(x509.SHA1WithRSA)).Issue())},
		"SHA-1 itself":  {entry: entryOf(keystoretest.SelfSigned(signedWith(x509.ECDSAWithSHA1)))},
		"MD5":           {keystore.Entry{Leaf: relabelled(tb, forged.Leaf, sha256RSA, md5RSA), Chain: forged.Chain}, one(keystore.NoticeSignatureAlgorithm), words("MD5"), true},
		"unknown hash":  {keystore.Entry{Leaf: relabelled(tb, forged.Leaf, sha256RSA, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 14}), Chain: forged.Chain}, one(keystore.NoticeSignatureAlgorithm), words("1.2.840.113549.1.1.14"), true},
		"another's key": {keystore.Entry{Leaf: root.Issue().Leaf, Chain: []*x509.Certificate{stranger.Certificate()}}, one(keystore.NoticeBadSignature), words("was not signed by"), true},

		"critical extension":   {leaf(criticalExtension(1, 2, 3, 4)), one(keystore.NoticeCriticalExtension), words("1.2.3.4"), true},
		"of the issuer":        {below(criticalExtension(1, 2, 3, 4)), one(keystore.NoticeCriticalExtension), words(`The issuer "CN=Middle`), true},
		"precertificate":       {leaf(criticalExtension(1, 3, 6, 1, 4, 1, 11129, 2, 4, 3)), one(keystore.NoticeCriticalExtension), words("precertificate"), true},
		"directory constraint": {below(keystoretest.With(directoryConstraint)), one(keystore.NoticeCriticalExtension), words("written in Go"), true},

		"expired issuer": {below(keystoretest.WithValidity(now.Add(-year), now.Add(-time.Hour))), one(keystore.NoticeIssuerValidity), words(`The issuer "CN=Middle`, "has expired"), true},
		"expired root":   {entryOf(keystoretest.NewCA("Old", keystoretest.WithValidity(now.Add(-year), now.Add(-time.Hour))).Issue()), one(keystore.NoticeIssuerValidity), words(`The issuer "CN=Old`), true},
		"issuer to come": {below(keystoretest.WithValidity(now.Add(time.Hour), now.Add(year))), one(keystore.NoticeIssuerValidity), words("not valid before"), true},
		"expired leaf":   {leaf(keystoretest.WithValidity(now.Add(-year), now.Add(-time.Hour))), nil, nil, true},

		"no authority":    {below(keystoretest.With(func(c *x509.Certificate) { c.IsCA = false })), one(keystore.NoticeNoAuthority), words("CA:TRUE"), true},
		"no constraints":  {below(keystoretest.With(func(c *x509.Certificate) { c.BasicConstraintsValid, c.IsCA = false, false })), one(keystore.NoticeNoAuthority), nil, true},
		"may not sign":    {below(keyUsage(x509.KeyUsageCRLSign)), one(keystore.NoticeNoAuthority), words("keyCertSign"), true},
		"path length":     {entryOf(keystoretest.NewCA("Short", pathLength(0)).Intermediate("Middle").Issue()), one(keystore.NoticePathLength), words(`The issuer "CN=Short`, "allows 0", "here are 1"), true},
		"path length fit": {entry: entryOf(keystoretest.NewCA("Short", pathLength(1)).Intermediate("Middle", pathLength(0)).Issue())},

		"constraint permits":        {entry: below(permits("example.com"))},
		"constraint names another":  {below(permits("example.org")), one(keystore.NoticeNameConstraints), words(`The issuer "CN=Middle`, `"gate.example.com"`), true},
		"constraint excludes":       {below(keystoretest.With(func(c *x509.Certificate) { c.ExcludedDNSDomains = []string{"gate.example.com"} })), one(keystore.NoticeNameConstraints), words("excluded"), true},
		"constraint of the root":    {entryOf(keystoretest.NewCA("Root", permits("example.org")).Intermediate("Middle").Issue()), one(keystore.NoticeNameConstraints), words(`The issuer "CN=Root`), true},
		"constraint on addresses":   {entryOf(root.Intermediate("Middle", keystoretest.With(noAddresses)).Issue(keystoretest.WithIPs(net.IPv4(192, 0, 2, 1)))), one(keystore.NoticeNameConstraints), words("192.0.2.1"), true},
		"constraint, no name of it": {entry: entryOf(root.Intermediate("Middle", keystoretest.With(noAddresses)).Issue())},

		"RSA 1024":        {leaf(keystoretest.WithRSA(1024)), one(keystore.NoticeWeakKey), words("1024"), false},
		"RSA 1024 issuer": {below(keystoretest.WithRSA(1024)), one(keystore.NoticeWeakKey), words(`The issuer "CN=Middle`), false},
		"Ed25519":         {leaf(keystoretest.WithEd25519()), one(keystore.NoticeRareKeyType), words("Ed25519"), false},
		"Ed25519 issuer":  {below(keystoretest.WithEd25519()), one(keystore.NoticeRareKeyType), words(`The issuer "CN=Middle`), false},
		"P-521":           {leaf(keystoretest.WithEC(elliptic.P521())), one(keystore.NoticeRareKeyType), words("P-521"), false},
		"P-224":           {leaf(keystoretest.WithEC(elliptic.P224())), one(keystore.NoticeRareKeyType), words("P-224"), false},

		"two kinds": {leaf(usage(clientOnly), keystoretest.WithDNS()), []keystore.Notice{keystore.NoticeNoAlternativeNames, keystore.NoticeNotForServers}, nil, true},
		"two certificates": {
			entryOf(root.Intermediate("Middle", usage(clientOnly)).Issue(usage(clientOnly))),
			[]keystore.Notice{keystore.NoticeNotForServers, keystore.NoticeNotForServers},
			nil, true,
		},
		"without a subject": {
			leaf(keystoretest.WithSubject(pkix.Name{}), usage(clientOnly)), one(keystore.NoticeNotForServers), words("The certificate with the serial number"), true,
		},
	}
}

func one(notice keystore.Notice) []keystore.Notice { return []keystore.Notice{notice} }

func words(words ...string) []string { return words }

func pathLength(n int) keystoretest.Option {
	return keystoretest.With(func(c *x509.Certificate) { c.MaxPathLen, c.MaxPathLenZero = n, n == 0 })
}

func noAddresses(c *x509.Certificate) {
	_, all, _ := net.ParseCIDR("0.0.0.0/0")
	c.ExcludedIPRanges = []*net.IPNet{all}
}

// TestClientFindings lists what clients hold against a chain, and compares with a
// client's own verifier.
func TestClientFindings(t *testing.T) {
	for name, test := range clientCases(t) {
		t.Run(name, func(t *testing.T) {
			found := test.entry.ClientFindings(time.Now())
			var notices []keystore.Notice
			var text strings.Builder
			for _, finding := range found {
				notices = append(notices, finding.Notice)
				text.WriteString(finding.Detail + "\n")
			}
			if diff := cmp.Diff(test.want, notices); diff != "" {
				t.Errorf("(-want +got):\n%s\n%s", diff, text.String())
			}
			for _, phrase := range test.says {
				if !strings.Contains(text.String(), phrase) {
					t.Errorf("%q is not said:\n%s", phrase, text.String())
				}
			}
			if err := verified(test.entry); (err != nil) != test.refused {
				t.Errorf("a client says: %v", err)
			}
		})
	}
}

// verified is the verdict of a client that trusts the end of the chain.
func verified(e keystore.Entry) error {
	roots, between := x509.NewCertPool(), x509.NewCertPool()
	all := append([]*x509.Certificate{e.Leaf}, e.Chain...)
	roots.AddCert(all[len(all)-1])
	for _, c := range all[:len(all)-1] {
		between.AddCert(c)
	}
	_, err := e.Leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: between})
	return err
}

// A clock that runs a little behind the authority's is no reason to warn.
func TestClientFindingsTolerateClocks(t *testing.T) {
	young := keystoretest.NewCA("Young")
	entry := entryOf(young.Issue())
	begin := young.Certificate().NotBefore
	if found := entry.ClientFindings(begin.Add(-time.Minute)); len(found) > 0 {
		t.Errorf("found %v", found)
	}
	if found := entry.ClientFindings(begin.Add(-time.Hour)); len(found) != 1 {
		t.Errorf("found %v", found)
	}
}

func TestFirstToExpire(t *testing.T) {
	now := time.Now()
	root := keystoretest.NewCA("Root", keystoretest.WithValidity(now, now.Add(3*year)))
	short := root.Intermediate("Short", keystoretest.WithValidity(now, now.Add(year/4)))
	for name, test := range map[string]struct {
		id   *keystoretest.Identity
		want string
	}{
		"leaf":        {root.Issue(), "gate.example.com"},
		"issuer":      {short.Issue(keystoretest.WithValidity(now, now.Add(year))), "Short"},
		"self-signed": {keystoretest.SelfSigned(), "gate.example.com"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := entryOf(test.id).FirstToExpire().Subject.CommonName; got != test.want {
				t.Errorf("got %s", got)
			}
		})
	}
}
