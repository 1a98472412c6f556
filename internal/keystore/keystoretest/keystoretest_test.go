// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package keystoretest_test

import (
	"crypto/elliptic"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"math/big"
	"net"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"software.sslmate.com/src/go-pkcs12"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

func TestIssueVerifies(t *testing.T) {
	root := keystoretest.NewCA("Root")
	id := root.Intermediate("Intermediate").Issue(
		keystoretest.WithCommonName("gate"),
		keystoretest.WithDNS("gate1.example.com"),
		keystoretest.WithIPs(net.IPv4(192, 0, 2, 1)),
	)
	roots, intermediates := x509.NewCertPool(), x509.NewCertPool()
	if !roots.AppendCertsFromPEM([]byte(root.PEM())) || !intermediates.AppendCertsFromPEM([]byte(id.ChainPEM)) {
		t.Fatal("no certificates in the PEM texts")
	}
	for _, name := range []string{"gate1.example.com", "192.0.2.1"} {
		if _, err := id.Leaf.Verify(x509.VerifyOptions{Roots: roots, Intermediates: intermediates, DNSName: name}); err != nil {
			t.Error(err)
		}
	}
	if _, err := tls.X509KeyPair([]byte(id.CertPEM+id.ChainPEM), []byte(id.KeyPEM)); err != nil {
		t.Error(err)
	}
}

func TestOptions(t *testing.T) {
	from, until := time.Unix(1700000000, 0).UTC(), time.Unix(1800000000, 0).UTC()
	leaf := keystoretest.SelfSigned(
		keystoretest.WithSubject(pkix.Name{CommonName: "x", Organization: []string{"O"}}),
		keystoretest.WithSerial(big.NewInt(42)),
		keystoretest.WithValidity(from, until),
		keystoretest.WithEC(elliptic.P384()),
	).Leaf
	got := []any{leaf.Subject.String(), leaf.Issuer.String(), leaf.SerialNumber.Int64(), leaf.NotBefore, leaf.NotAfter}
	if diff := cmp.Diff([]any{"CN=x,O=O", "CN=x,O=O", int64(42), from, until}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Another implementation reads what is written.
func TestPKCS12(t *testing.T) {
	id := keystoretest.NewCA("Root").Issue(keystoretest.WithRSA(2048))
	for name, options := range map[string][]keystoretest.PKCS12Option{
		"modern": nil,
		"legacy": {keystoretest.Legacy()},
		"all":    {keystoretest.Alias("gate"), keystoretest.Iterations(3)},
	} {
		t.Run(name, func(t *testing.T) {
			_, leaf, chain, err := pkcs12.DecodeChain(id.PKCS12("changeit", options...), "changeit")
			if err != nil {
				t.Fatal(err)
			}
			if !leaf.Equal(id.Leaf) || len(chain) != 1 || !chain[0].Equal(id.Chain[0]) {
				t.Error("other certificates came out")
			}
		})
	}
}
