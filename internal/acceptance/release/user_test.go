// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"crypto/tls"
	"crypto/x509"
	"encoding/pem"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// user has an engine, a mirror with a release, and a working directory.
type user struct {
	*testing.T
	root    string
	engine  engine.Engine
	release published
	sim     *simulator.Simulator
	// front stands before the environment, and notes what clients call
	// themselves.
	front *httptest.Server
	mutex sync.Mutex
	named map[string]bool
}

func newUser(t *testing.T, p published) *user {
	t.Helper()
	found, err := engine.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	u := &user{T: t, root: t.TempDir(), engine: found, release: p, sim: simulator.New(), named: map[string]bool{}}
	t.Cleanup(u.sim.Close)
	u.listen()
	text, err := os.ReadFile(filepath.Join(p.folder, p.zipName()))
	if err != nil {
		t.Fatal(err)
	}
	u.put(u.mirrored(), string(text))
	u.put(u.settings(), engine.MirrorSettings(filepath.Join(u.root, "mirror")))
	u.write("main.tf", u.configured())
	u.write("ca.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: u.front.Certificate().Raw})))
	return u
}

// listen starts the server before the environment.
func (u *user) listen() {
	environment, err := url.Parse(u.sim.API().URL())
	if err != nil {
		u.Fatal(err)
	}
	roots := x509.NewCertPool()
	roots.AppendCertsFromPEM([]byte(u.sim.API().CAPEM()))
	u.front = httptest.NewTLSServer(&httputil.ReverseProxy{
		Rewrite: func(request *httputil.ProxyRequest) {
			u.mutex.Lock()
			u.named[request.In.UserAgent()] = true
			u.mutex.Unlock()
			request.SetURL(environment)
		},
		Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	})
	u.Cleanup(u.front.Close)
}

// agents are the names that clients gave themselves.
func (u *user) agents() []string {
	u.mutex.Lock()
	defer u.mutex.Unlock()
	var names []string
	for name := range u.named {
		names = append(names, name)
	}
	return names
}

// mirrored is where the zip lies in the mirror, packed as it was published.
func (u *user) mirrored() string {
	return filepath.Join(u.root, "mirror", u.engine.RegistryHost(), "activegate", "activegate", u.release.zipName())
}

func (u *user) settings() string { return filepath.Join(u.root, "terraformrc") }

// write puts a file into the working directory.
func (u *user) write(name, text string) {
	u.Helper()
	u.put(filepath.Join(u.root, "work", name), text)
}

func (u *user) put(path, text string) {
	u.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		u.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		u.Fatal(err)
	}
}

// read returns a file of the working directory.
func (u *user) read(name string) string {
	u.Helper()
	text, err := os.ReadFile(filepath.Join(u.root, "work", name))
	if err != nil {
		u.Fatal(err)
	}
	return string(text)
}

// run starts the engine, which must not fail.
func (u *user) run(arguments ...string) string {
	u.Helper()
	printed, err := u.try(arguments...)
	if err != nil {
		u.Fatalf("%s: %v\n%s", arguments[0], err, printed)
	}
	return printed
}

// try starts the engine.
func (u *user) try(arguments ...string) (string, error) {
	command := exec.CommandContext(u.Context(), u.engine.Path, append(arguments, "-no-color")...)
	command.Dir = filepath.Join(u.root, "work")
	command.Env = engine.Environment("TF_CLI_CONFIG_FILE="+u.settings(), "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=1", "TF_INPUT=0")
	printed, err := command.CombinedOutput()
	return string(printed), err
}
