// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// testingModules is the example module in the reader's directory, with a clone
// of the repository beside it.
func testingModules() guide {
	const root = "../../.."
	return guide{
		before: func(w *world) {
			if err := os.CopyFS(w.directory, os.DirFS(root+"/examples/modules/activegate-fleet")); err != nil {
				w.Fatal(err)
			}
			clone, err := filepath.Abs(root)
			if err != nil {
				w.Fatal(err)
			}
			if err := os.Symlink(clone, filepath.Join(filepath.Dir(w.directory), "terraform-provider-activegate")); err != nil {
				w.Fatal(err)
			}
			w.variables = w.goCaches()
		},
		after: func(w *world) {
			var started struct{ Gates []simulator.GateInfo }
			if err := json.Unmarshal([]byte(w.content("simulator.json")), &started); err != nil {
				w.Fatal(err)
			}
			if len(started.Gates) != 2 {
				w.Errorf("there should be two gates: %+v", started.Gates)
			}
			for _, gate := range started.Gates {
				want := fromPEM(w.T, w.content("certificates/renewed/"+gate.Name+".crt"))
				if served := w.presented(strings.TrimPrefix(gate.URL, "https://")); !served.Equal(want) {
					w.Errorf("%s presents the certificate %s and not the renewed one", gate.Name, served.Subject)
				}
			}
		},
	}
}

// goCaches are where this machine's Go keeps what is built already, although
// the reader's home is another one.
func (w *world) goCaches() []string {
	w.Helper()
	names := []string{"GOCACHE", "GOMODCACHE", "GOPATH"}
	printed, err := exec.CommandContext(w.Context(), "go", append([]string{"env"}, names...)...).Output()
	if err != nil {
		w.Fatal(err)
	}
	values := strings.Fields(string(printed))
	for index := range names {
		names[index] += "=" + values[index]
	}
	return names
}

// presented is the leaf that is served at an address, by whomever.
func (w *world) presented(address string) *x509.Certificate {
	w.Helper()
	connection, err := new(net.Dialer).DialContext(w.Context(), "tcp", address)
	if err != nil {
		w.Fatal(err)
	}
	defer func() { _ = connection.Close() }()
	client := tls.Client(connection, &tls.Config{InsecureSkipVerify: true})
	if err := client.HandshakeContext(w.Context()); err != nil {
		w.Fatal(err)
	}
	return client.ConnectionState().PeerCertificates[0]
}
