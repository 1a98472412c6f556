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

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestClientCertificateDemanded is an environment, or a cluster, behind a proxy that
// wants to know who asks: with a certificate everything works, without one or with
// another one nothing was sent, and the key is nowhere.
func TestClientCertificateDemanded(t *testing.T) {
	t.Parallel()
	for name, beside := range map[string]struct {
		url    func(*clusterStory) string
		config func(s *clusterStory, front string) []string
		token  []string
	}{
		"environment": {
			func(s *clusterStory) string { return s.api.URL() },
			func(s *clusterStory, front string) []string {
				return append(credential.LinesOf(s.sim, credential.Chosen(s.t)), fmt.Sprintf("environment_url = %q", front+"/e/"+s.sim.Environment()))
			},
			[]string{`expires_in = "90d"`},
		},
		"cluster": {
			func(s *clusterStory) string { return s.cluster.URL() },
			func(_ *clusterStory, front string) []string {
				return []string{fmt.Sprintf("cluster_url = %q", front), fmt.Sprintf("cluster_api_token = %q", simulator.ClusterToken)}
			},
			[]string{`expires_in = "90d"`, ofCluster},
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := newClusterStory(t)
			clients := func(c *x509.Certificate) { c.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageClientAuth} }
			mine, other := s.ca.Issue(keystoretest.With(clients)), keystoretest.NewCA("Others").Issue(keystoretest.With(clients))
			front := s.demanding(beside.url(s))
			roots := string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: front.Certificate().Raw})) + s.api.CAPEM()
			config := func(lines ...string) string {
				lines = append(append(lines, fmt.Sprintf("ca_certificate_pem = %q", roots)), beside.config(s, front.URL)...)
				return "provider \"activegate\" {\n  " + strings.Join(lines, "\n  ") + "\n}\n" + managedToken(beside.token...)
			}
			shows := func(id *keystoretest.Identity) []string {
				return []string{fmt.Sprintf("client_certificate_pem = %q", id.CertPEM), fmt.Sprintf("client_private_key_pem = %q", id.KeyPEM)}
			}
			refused := func(lines ...string) resource.TestStep {
				return resource.TestStep{Config: config(lines...), ExpectError: saying("Client certificate not accepted", "client_certificate_pem")}
			}
			s.run(
				refused(), refused(shows(other)...),
				resource.TestStep{PreConfig: func() { sameTexts(t, nil, append(s.api.Journal().Lines(), s.cluster.Journal().Lines()...)) }, Config: config(shows(mine)...)},
			)
			s.told.keeps(t, leak.Text("a client's key", mine.KeyPEM), leak.Text("another client's key", other.KeyPEM))
		})
	}
}

// demanding is a proxy before a server that demands a certificate of this world's CA.
func (s *clusterStory) demanding(address string) *httptest.Server {
	s.t.Helper()
	behind, err := url.Parse(address)
	if err != nil {
		s.t.Fatal(err)
	}
	trusted, clientRoots := x509.NewCertPool(), x509.NewCertPool()
	trusted.AppendCertsFromPEM([]byte(s.api.CAPEM()))
	clientRoots.AppendCertsFromPEM([]byte(s.ca.PEM()))
	front := httptest.NewUnstartedServer(&httputil.ReverseProxy{
		Rewrite:   func(r *httputil.ProxyRequest) { r.SetURL(behind) },
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: trusted, MinVersion: tls.VersionTLS12, Time: s.clock.Now}},
	})
	front.TLS = &tls.Config{ClientAuth: tls.RequireAndVerifyClientCert, ClientCAs: clientRoots, MinVersion: tls.VersionTLS12}
	front.Config.ErrorLog = log.New(io.Discard, "", 0)
	front.StartTLS()
	s.t.Cleanup(front.Close)
	return front
}
