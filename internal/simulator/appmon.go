// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"context"
	"crypto/tls"
	"math"
	"net"
	"net/http"
	"sync"

	"github.com/activegate/terraform-provider-activegate/internal/simulator/appmon"
)

// The user of an AppMon server that has every permission.
const (
	AppMonUser     = "rotator"
	AppMonPassword = "simulated/appmon+pass:word"
)

// appMonName is the name of the AppMon server in journals.
const appMonName = "appmon"

// refusals is how many connections find a port closed while a server restarts.
// Nothing depends on how long that takes.
const refusals = 2

// AppMon is an AppMon server (package appmon): an HTTPS server for its API, a port
// for collectors, and a Memory Analysis Server beside it. It is safe for concurrent
// use.
type AppMon struct {
	*endpoint
	*appmon.Server

	opened sync.Once
	ssl    *endpoint
	hooks  hooks[func(Request)]

	memoryMu sync.Mutex
	memory   net.Listener
}

func newAppMon(s *Simulator) *AppMon {
	a := &AppMon{}
	a.endpoint = newEndpoint(s, appMonName, a)
	a.ssl = newEndpoint(s, appMonName+" collectors", a)

	return a
}

// AppMon returns the AppMon server. Its ports open with the first call, which
// panics if they cannot.
func (s *Simulator) AppMon() *AppMon {
	a := s.appMon
	a.opened.Do(func() {
		own, err := s.leafs.selfSigned("appmon", net.IPv4(127, 0, 0, 1))
		if err != nil {
			panic(err)
		}

		a.Server = appmon.New(s.now, own)
		a.SetUser(AppMonUser, AppMonPassword, appmon.WebService, appmon.RestartServer, appmon.RestartCollector)

		for _, p := range []*endpoint{a.endpoint, a.ssl} {
			if err := p.listen(); err != nil {
				panic(err)
			}
		}
	})

	return a
}

// OnRequest calls f before each request to the server is handled, on the request's
// own goroutine. The returned function ends it.
func (a *AppMon) OnRequest(f func(Request)) (remove func()) { return a.hooks.add(f) }

// CollectorAddress is host and port of where collectors connect.
func (a *AppMon) CollectorAddress() string { return a.ssl.Address() }

// Bounce restarts the server as somebody at its console would.
func (a *AppMon) Bounce() {
	a.Restart()
	a.shake(nil, refusals)
}

// Stop closes both ports; Start opens them again.
func (a *AppMon) Stop() {
	a.endpoint.Stop()
	a.ssl.Stop()
}

// Start is Stop's other way.
func (a *AppMon) Start() error {
	if err := a.endpoint.Start(); err != nil {
		return err
	}

	return a.ssl.Start()
}

// ComesBack ends a restart that had left the ports closed.
func (a *AppMon) ComesBack() { a.shake(nil, 0) }

// shake resets the connections but one, and so many that are made from now on.
func (a *AppMon) shake(but *line, next int) {
	for _, p := range []*endpoint{a.endpoint, a.ssl} {
		p.mu.Lock()
		p.resets = next

		for l := range p.lines {
			if l != but {
				l.reset()
				delete(p.lines, l)
			}
		}
		p.mu.Unlock()
	}
}

// OpenMemoryAnalysis opens the port of the Memory Analysis Server, and returns host
// and port; CloseMemoryAnalysis closes it.
func (a *AppMon) OpenMemoryAnalysis() string {
	a.memoryMu.Lock()
	defer a.memoryMu.Unlock()

	listener, err := (&net.ListenConfig{}).Listen(context.Background(), "tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}

	a.memory = listener

	return listener.Addr().String()
}

// CloseMemoryAnalysis is OpenMemoryAnalysis's other way.
func (a *AppMon) CloseMemoryAnalysis() {
	a.memoryMu.Lock()
	defer a.memoryMu.Unlock()

	if a.memory != nil {
		_ = a.memory.Close()
		a.memory = nil
	}
}

func (a *AppMon) shut() {
	a.CloseMemoryAnalysis()
	a.close()
	a.ssl.close()
}

// presentLocked presents what the server has loaded.
func (a *AppMon) presentLocked(bool) *tls.Certificate { return a.Presented() }

// serve answers one request. Collectors speak no HTTP.
func (a *AppMon) serve(l *line, w http.ResponseWriter, r *http.Request) {
	if l.endpoint != a.endpoint {
		drop(w)

		return
	}

	x := newExchange(l, w, r)
	x.hooks = a.hooks.all()

	if template, id := appmon.Route(r); template != "" {
		x.request.Template, x.request.Name = template, id
	}

	x.operate = func() reply {
		told := a.Answer(r)
		x.request.Authorized, x.request.Committed = told.Authorized, told.Committed

		if told.Restarts {
			next := refusals
			if told.Gone {
				next = math.MaxInt
			}

			l.last.Store(true)
			a.shake(l, next)
		}

		return reply{status: told.Status, contentType: told.ContentType, body: []byte(told.Body)}
	}
	x.run(a.faults)
}
