// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package appmon is a simulated Dynatrace AppMon server, written from api-facts 8
// and 11: its list of collectors and its restarts, by HTTP Basic, in XML and JSON,
// and the Java keystore that it loads when it starts.
//
// Choices where nothing is documented: the version is <result value="..."/>; a user
// without a permission is refused with 401 as an unknown one is; both ports present
// the leaf of the alias dtserver; a keystore that cannot be loaded leaves the
// server's own certificate; a collector that comes back is listed as not connected
// twice before. A collector that left is dropped from the list half an hour later,
// by the simulator's clock.
package appmon

import (
	"bytes"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"os"
	"slices"
	"sync"
	"time"

	"github.com/pavlo-v-chernykh/keystore-go/v4"
)

// The permissions that matter here (api-facts 11).
const (
	WebService       = "Web Service Interface Access"
	RestartServer    = "Shutdown or Restart"
	RestartCollector = "Shutdown or Restart Collector"
)

// forgetAfter is how long a collector that left stays in the list.
const forgetAfter = 30 * time.Minute

// absences is how often a collector that comes back is listed as not connected.
const absences = 2

// Alias is that of the server's key in its keystore.
const Alias = "dtserver"

// Behaviour holds the switches: what the documentation leaves open, servers of
// another age, and what goes wrong.
type Behaviour struct {
	// NoV2 is a server without /api/v2.
	NoV2 bool `json:"noV2"`
	// Plural has collectors restarted below /collectors/ instead of /collector/.
	Plural bool `json:"plural"`
	// NoVersions leaves version and local out of the list of collectors.
	NoVersions bool `json:"noVersions"`
	// NeverBack is a restart after which the ports stay closed.
	NeverBack bool `json:"neverBack"`
	// Fails answers a restart with "fail", and does nothing.
	Fails bool `json:"fails"`
}

// Collector is one as it is listed.
type Collector struct {
	Name     string `json:"name"`
	Host     string `json:"host"`
	Version  string `json:"version"`
	Embedded bool   `json:"embedded"`
	Local    bool   `json:"local"`
	// Refuses does not come back after a restart of the server: it does not trust
	// the new certificate.
	Refuses bool `json:"refuses"`
	// Stuck does not come back after its own restart.
	Stuck bool `json:"stuck"`

	connected bool
	absent    int       // so many lists show it as not connected
	left      time.Time // zero while connected
}

// Connected says whether it is connected.
func (c *Collector) Connected() bool { return c.connected }

// ID is how the API names it.
func (c *Collector) ID() string { return c.Name + "@" + c.Host }

// Server is a server. It is safe for concurrent use.
type Server struct {
	now func() time.Time

	mu         sync.Mutex
	behaviour  Behaviour
	users      map[string]user
	collectors []*Collector
	own        *tls.Certificate
	loaded     *tls.Certificate
	jks        []byte
	password   string
	path       string // of a file that is read instead, unless it is ""
	key        *tls.Certificate
	restarts   int
	others     int // restarts of collectors
}

type user struct {
	password    string
	permissions []string
}

// New is a server without users and collectors, that presents a certificate of
// its own.
func New(now func() time.Time, own *tls.Certificate) *Server {
	return &Server{now: now, own: own, loaded: own, users: map[string]user{}}
}

// Behave changes the switches.
func (s *Server) Behave(b Behaviour) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.behaviour = b
}

// Behaviour returns the switches.
func (s *Server) Behaviour() Behaviour {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.behaviour
}

// Collectors returns those that there are, whether they are listed or not.
func (s *Server) Collectors() []Collector {
	s.mu.Lock()
	defer s.mu.Unlock()

	all := make([]Collector, 0, len(s.collectors))
	for _, c := range s.collectors {
		all = append(all, *c)
	}

	return all
}

// SetUser makes a user known, with these permissions.
func (s *Server) SetUser(name, password string, permissions ...string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.users[name] = user{password, slices.Clone(permissions)}
}

// AddCollector adds a collector that is connected.
func (s *Server) AddCollector(c Collector) {
	s.mu.Lock()
	defer s.mu.Unlock()

	c.connected = true
	s.collectors = append(s.collectors, &c)
}

// Change changes a collector.
func (s *Server) Change(id string, change func(*Collector)) {
	s.mu.Lock()
	defer s.mu.Unlock()

	for _, c := range s.collectors {
		if c.ID() == id {
			change(c)
		}
	}
}

// Disconnect makes a collector leave; Connect brings it back.
func (s *Server) Disconnect(id string) { s.Change(id, func(c *Collector) { s.leave(c) }) }

// Connect is Disconnect's other way.
func (s *Server) Connect(id string) {
	s.Change(id, func(c *Collector) { c.connected, c.absent, c.left = true, 0, time.Time{} })
}

func (s *Server) leave(c *Collector) { c.connected, c.left = false, s.now() }

// PutKeystore puts a keystore.jks and its password where the server looks when it
// starts. Nothing else happens.
func (s *Server) PutKeystore(jks []byte, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.jks, s.password = slices.Clone(jks), password
}

// PutKey puts a key there, whatever the form of its keystore.
func (s *Server) PutKey(key *tls.Certificate) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.key = key
}

// PutFile has the server read this file whenever it starts.
func (s *Server) PutFile(path, password string) {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.path, s.password = path, password
}

// Presented is the certificate of the ports.
func (s *Server) Presented() *tls.Certificate {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.loaded
}

// Restarts is how often the server was restarted.
func (s *Server) Restarts() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.restarts
}

// CollectorRestarts is how often collectors were restarted.
func (s *Server) CollectorRestarts() int {
	s.mu.Lock()
	defer s.mu.Unlock()

	return s.others
}

// Restart stops the server, and starts it with what lies in its keystore then.
func (s *Server) Restart() {
	s.mu.Lock()
	defer s.mu.Unlock()

	s.restart()
}

func (s *Server) restart() {
	s.restarts++
	s.loaded = s.own

	if s.path != "" {
		s.jks, _ = os.ReadFile(s.path)
	}

	if loaded, err := load(s.jks, s.password); err == nil {
		s.loaded = loaded
	}

	if s.key != nil {
		s.loaded = s.key
	}

	for _, c := range s.collectors {
		switch {
		case c.Embedded || !c.connected:
		case c.Refuses:
			s.leave(c)
		default:
			s.leave(c)
			c.absent = absences
		}
	}
}

// list is what is listed now, which moves the time of those that come back.
func (s *Server) list() []Collector {
	var listed []Collector

	s.collectors = slices.DeleteFunc(s.collectors, func(c *Collector) bool {
		return !c.left.IsZero() && c.absent == 0 && s.now().Sub(c.left) >= forgetAfter
	})

	for _, c := range s.collectors {
		if c.absent > 0 {
			if c.absent--; c.absent == 0 {
				listed = append(listed, *c)
				c.connected, c.left = true, time.Time{}

				continue
			}
		}

		listed = append(listed, *c)
	}

	return listed
}

// load reads the server's key as Java does.
func load(jks []byte, password string) (*tls.Certificate, error) {
	store := keystore.New()
	if err := store.Load(bytes.NewReader(jks), []byte(password)); err != nil {
		return nil, fmt.Errorf("load keystore: %w", err)
	}

	entry, err := store.GetPrivateKeyEntry(Alias, []byte(password))
	if err != nil {
		return nil, fmt.Errorf("open key: %w", err)
	}

	key, err := x509.ParsePKCS8PrivateKey(entry.PrivateKey)
	if err != nil {
		return nil, fmt.Errorf("read key: %w", err)
	}

	certificate := &tls.Certificate{PrivateKey: key}
	for _, one := range entry.CertificateChain {
		certificate.Certificate = append(certificate.Certificate, one.Content)
	}

	if certificate.Leaf, err = x509.ParseCertificate(certificate.Certificate[0]); err != nil {
		return nil, fmt.Errorf("read certificate: %w", err)
	}

	return certificate, nil
}
