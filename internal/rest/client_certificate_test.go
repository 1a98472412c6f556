// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestClientCertificate: it is shown to those who demand one, and without the right
// one nothing of a request is taken for sent.
func TestClientCertificate(t *testing.T) {
	t.Parallel()
	ours, theirs := keystoretest.NewCA("Clients"), keystoretest.NewCA("Others")
	pair := func(ca *keystoretest.CA) *tls.Certificate {
		id := ca.Issue(keystoretest.WithDNS("client.example.com"), keystoretest.With(func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }))
		made, err := tls.X509KeyPair([]byte(id.CertPEM), []byte(id.KeyPEM))
		if err != nil {
			t.Fatal(err)
		}
		return &made
	}
	for _, version := range []uint16{tls.VersionTLS12, tls.VersionTLS13} {
		roots := x509.NewCertPool()
		roots.AppendCertsFromPEM([]byte(ours.PEM()))
		served := 0
		server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			served++
			if len(r.TLS.PeerCertificates) == 1 {
				_, _ = io.WriteString(w, "shown")
			}
		}))
		server.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: roots, MaxVersion: version}
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		for name, shown := range map[string]*tls.Certificate{"ours": pair(ours), "another": pair(theirs), "none": nil} {
			policy, err := NewPolicy(PolicyConfig{Insecure: true})
			if err != nil {
				t.Fatal(err)
			}
			client := NewClient(Config{Policy: policy, Dialer: NewDialer(DialerConfig{Certificate: shown}), MaxRetryWait: NoWait})
			response, err := client.Do(context.Background(), Request{Method: http.MethodPost, Address: at(t, server.URL), Path: "/x", Template: "/x", Auth: Bearer(NewSecret("tok3n"))})
			switch {
			case name == "ours":
				if err != nil || string(response.Body) != "shown" {
					t.Errorf("%x: %v", version, err)
				}
			case !errors.Is(err, ErrClientCertificate), Ambiguous(err), strings.Contains(err.Error(), "tok3n"):
				t.Errorf("%x, %s: %v", version, name, err)
			}
		}
		if served != 1 {
			t.Errorf("%x: %d requests were served", version, served)
		}
	}
}
