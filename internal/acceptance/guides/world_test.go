// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"crypto/x509"
	"net"
	"os"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// What pages call their environment.
const environmentHost = "abc12345.live.dynatrace.com"

// world is what a page is about: an environment and gates, and the directory
// in which its reader works.
type world struct {
	*testing.T
	sim       *simulator.Simulator
	api       *simulator.Environment
	clock     *wristwatch
	ca        *keystoretest.CA
	issued    map[string]*x509.Certificate // by the files' name
	directory string
	// initialized says that the page takes it for granted that init was run.
	initialized bool
	// exported says that it takes it for granted that secrets were exported.
	exported bool
	// variables are more of its environment, as NAME=VALUE.
	variables []string
	// partial says that it leaves something to do: no empty plan follows.
	partial bool
}

func newWorld(t *testing.T) *world {
	t.Helper()
	watch := &wristwatch{}
	sim := simulator.New(simulator.WithClock(watch))
	t.Cleanup(sim.Close)
	return &world{
		T: t, sim: sim, api: sim.API(), clock: watch, ca: keystoretest.NewCA("Example CA"),
		issued: map[string]*x509.Certificate{}, directory: t.TempDir(),
	}
}

// where is the address of a host that a page names.
func (w *world) where(host string) (address string, known bool) {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		return "", false
	}
	if name == environmentHost && port == "443" {
		return w.api.Address(), true
	}
	if name == appMonHost {
		return w.appMonPort(port)
	}
	if there, known := w.clusterPort(name, port); known {
		return there, true
	}
	gate, found := w.sim.Gate(name)
	if !found || port != "9999" {
		return "", false
	}
	return gate.Address(), true
}

// gates adds gates with self-signed certificates, as they come.
func (w *world) gates(hosts ...string) {
	for _, host := range hosts {
		w.sim.AddGate(simulator.Name(host))
	}
}

// gate is one that was added.
func (w *world) gate(host string) *simulator.Gate {
	w.Helper()
	gate, found := w.sim.Gate(host)
	if !found {
		w.Fatalf("there is no gate %s", host)
	}
	return gate
}

// put writes a file into the reader's directory.
func (w *world) put(name, content string) {
	w.Helper()
	path := filepath.Join(w.directory, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		w.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.Fatal(err)
	}
}

// content returns a file of the reader's directory.
func (w *world) content(name string) string {
	w.Helper()
	content, err := os.ReadFile(filepath.Join(w.directory, name))
	if err != nil {
		w.Fatal(err)
	}
	return string(content)
}

// example is a file of the examples.
func (w *world) example(name string) string {
	w.Helper()
	content, err := os.ReadFile("../../../examples/" + name)
	if err != nil {
		w.Fatal(err)
	}
	return string(content)
}

// wristwatch is a clock that goes, and that days can be added to.
type wristwatch struct{ ahead atomic.Int64 }

// Now implements clock.Clock.
func (w *wristwatch) Now() time.Time { return time.Now().Add(time.Duration(w.ahead.Load())) }

// pass lets time pass for the environment.
func (w *wristwatch) pass(by time.Duration) { w.ahead.Add(int64(by)) }

const day = 24 * time.Hour
