// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
)

// TestClientCertificateDemanded is an environment behind a proxy that wants to know
// who asks: with a certificate everything works, without one or with another one
// nothing was sent, and the key is nowhere.
func TestClientCertificateDemanded(t *testing.T) {
	w := newEnvironmentWorld(t)
	told := w.listen()
	clients := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
	mine, other := w.ca.Issue(keystoretest.With(clients)), keystoretest.NewCA("Others").Issue(keystoretest.With(clients))

	behind, err := url.Parse(w.api.URL())
	if err != nil {
		t.Fatal(err)
	}
	trusted, clientRoots := x509.NewCertPool(), x509.NewCertPool()
	trusted.AppendCertsFromPEM([]byte(w.api.CAPEM()))
	clientRoots.AppendCertsFromPEM([]byte(w.ca.PEM()))
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(behind) },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12, Time: w.clock.Now}},
	})
	front.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clientRoots, MinVersion: tls.VersionTLS12}
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	t.Cleanup(front.Close)

	config := func(lines ...string) string {
		roots := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})) + w.api.CAPEM()
		block := strings.NewReplacer(fmt.Sprintf("%q", w.api.ManagedURL()), fmt.Sprintf("%q", front.URL+"/e/"+w.sim.Environment()), fmt.Sprintf("%q", w.api.CAPEM()), fmt.Sprintf("%q", roots))
		return block.Replace(w.provider(lines...)) + managedToken(`expires_in = "90d"`)
	}
	shows := func(id *keystoretest.Identity) []string {
		return []string{fmt.Sprintf("client_certificate_pem = %q", id.CertPEM), fmt.Sprintf("client_private_key_pem = %q", id.KeyPEM)}
	}
	refused := func(lines ...string) resource.TestStep {
		return resource.TestStep{Config: config(lines...), ExpectError: saying("Client certificate not accepted", "client_certificate_pem")}
	}
	w.run(
		refused(), refused(shows(other)...),
		resource.TestStep{
			PreConfig: func() {
				if requests := w.api.Journal().Lines(); len(requests) > 0 {
					t.Errorf("%q", requests)
				}
			},
			Config: config(shows(mine)...),
		},
	)
	told.keeps(t, leak.Text("a client's key", mine.KeyPEM), leak.Text("another client's key", other.KeyPEM))
}
