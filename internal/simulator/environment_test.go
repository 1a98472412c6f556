// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestEnvironmentIsTrustedByItsCA(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	roots := x509.NewCertPool()

	if !roots.AppendCertsFromPEM([]byte(e.api.CAPEM())) {
		t.Fatal(e.api.CAPEM())
	}

	for years, want := range map[int]bool{-21: false, -19: true, 0: true, 19: true, 21: false} {
		transport := &http.Transport{TLSClientConfig: &tls.Config{
			RootCAs: roots, Time: func() time.Time { return noon.AddDate(years, 0, 0) },
		}}
		t.Cleanup(transport.CloseIdleConnections)

		e.http.Transport = transport

		if _, _, err := e.try(http.MethodGet, tokensPath, ""); (err == nil) != want {
			t.Errorf("%d years on: %v", years, err)
		}
	}

	other := newSimulator(t).API()
	if other.CAPEM() == e.api.CAPEM() {
		t.Error("two environments have one CA")
	}
}

func TestEnvironmentIsOneAndStops(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	if e.sim.API() != e.api || e.api.ManagedURL() != e.api.URL()+"/e/abc12345" {
		t.Errorf("%s, %s", e.api.URL(), e.api.ManagedURL())
	}

	url := e.api.URL()
	e.api.Stop()

	if _, _, err := e.try(http.MethodGet, tokensPath, ""); err == nil {
		t.Error("stopped, and answers")
	}

	gate := e.sim.AddGate()
	if got := newClient(t, gate.URL()).do(http.MethodGet, "/e/abc12345"+tokensPath, ""); got != (answer{502, plain, "Bad gateway."}) {
		t.Errorf("through a gate: %+v", got)
	}

	if err := e.api.Start(); err != nil || e.api.URL() != url {
		t.Fatalf("%v, %s", err, e.api.URL())
	}

	e.list("")
}

func TestEnvironmentThroughGates(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	gate := e.sim.AddGate()
	through := newClient(t, gate.URL()+"/e/abc12345")
	id, _ := e.api.AddGateToken(simulator.TokenSeed{})

	var order []string

	e.api.OnRequest(func(r simulator.Request) { order = append(order, "environment "+r.Template) })
	e.sim.OnRequest(func(g *simulator.Gate, r simulator.Request) { order = append(order, g.Name()+" "+r.Template) })

	if got := through.do(http.MethodGet, tokensPath+"/"+id, ""); got.Status != http.StatusOK || !strings.Contains(got.Body, id) {
		t.Errorf("%+v", got)
	}

	template := "GET /api/v2/activeGateTokens/{id}"
	if diff := cmp.Diff([]string{"gate1 " + template, "environment " + template}, order); diff != "" {
		t.Error(diff)
	}

	if e.api.Journal().Count("") != 0 || gate.Journal().Count(template) != 1 || e.sim.Journal().Count(template) != 1 {
		t.Errorf("%v, %v", e.api.Journal().Lines(), gate.Journal().Lines())
	}

	if got := through.do(http.MethodGet, "/api/v1/certificate/list", ""); got != (answer{200, jason, "[]"}) {
		t.Errorf("the gate's own API: %+v", got)
	}

	if got := newClient(t, gate.URL()).do(http.MethodGet, "/e/xyz98765"+tokensPath, ""); got.Status != http.StatusNotFound {
		t.Errorf("another environment: %+v", got)
	}

	gate.Behave(func(b *simulator.Behaviour) { b.NoRestInterface = true })

	if got := through.do(http.MethodGet, tokensPath+"/"+id, ""); got != (answer{404, plain, "Not found."}) {
		t.Errorf("without REST interface: %+v", got)
	}
}

func TestGatesNeedNoOpenEnvironment(t *testing.T) {
	t.Parallel()

	gate := newSimulator(t).AddGate()
	if got := newClient(t, gate.URL()).do(http.MethodGet, "/e/abc12345"+tokensPath, ""); got.Status != http.StatusOK {
		t.Errorf("%+v", got)
	}
}

func TestEnvironmentFaults(t *testing.T) {
	t.Parallel()

	const create = "POST " + tokensPath

	body := `{"name":"a","activeGateType":"ENVIRONMENT"}`

	for _, test := range []struct {
		fault  simulator.Fault
		want   int // 0 is no answer
		tokens int
	}{
		{simulator.Fault{Match: create, Kind: simulator.Status, Status: 503}, 503, 0},
		{simulator.Fault{Match: "POST", Kind: simulator.HTML}, 200, 0},
		{simulator.Fault{Match: create, Kind: simulator.DropBefore}, 0, 0},
		{simulator.Fault{Match: create, Kind: simulator.DropAfter}, 0, 1},
		{simulator.Fault{Match: create, Kind: simulator.TruncateBody}, 0, 1},
		{simulator.Fault{Match: create, Kind: simulator.WrongContentType}, 201, 1},
		{simulator.Fault{Match: create, Kind: simulator.Refuse}, 0, 0},
		{simulator.Fault{Match: "GET", Kind: simulator.DropBefore}, 201, 1},
	} {
		t.Run(string(test.fault.Kind)+" "+test.fault.Match, func(t *testing.T) {
			t.Parallel()

			e := newEnvironment(t)
			handle := e.api.Fault(test.fault)
			bodyAndType := []string{"Content-Type", "application/json"}

			got, _, err := e.try(http.MethodPost, tokensPath, body, bodyAndType...)
			if (err != nil) != (test.want == 0) || (err == nil && got.Status != test.want) {
				t.Errorf("%+v, %v", got, err)
			}

			if tokens := e.api.GateTokens(); len(tokens) != test.tokens {
				t.Errorf("%+v", tokens)
			}

			if request := e.api.Journal().Requests()[0]; handle.Fired() == 1 && request.Fault != test.fault.Kind {
				t.Errorf("%+v", request)
			}

			e.api.ClearFaults()

			if got := e.post(tokensPath, body); got.Status != http.StatusCreated {
				t.Errorf("afterwards: %+v", got)
			}
		})
	}
}

func TestFaultsThroughGates(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	gate := e.sim.AddGate()
	through := newClient(t, gate.URL()+"/e/abc12345")

	e.api.Fault(simulator.Fault{Kind: simulator.Status, Status: 503, Name: "dt0g02.*"})

	handle := gate.Fault(simulator.Fault{Kind: simulator.Status, Status: 502})
	status := func() int { return through.do(http.MethodGet, tokensPath+"/dt0g02.X", "").Status }

	if got := status(); got != 502 {
		t.Errorf("the gate's fault: %d", got)
	}

	handle.Remove()

	if got := status(); got != 503 {
		t.Errorf("the environment's fault: %d", got)
	}
}

func TestSecretsInPathsAreNoticed(t *testing.T) {
	t.Parallel()

	e := newEnvironment(t)
	_, secret := e.api.AddGateToken(simulator.TokenSeed{})

	if got := e.do(http.MethodGet, tokensPath+"/"+secret, ""); got.Status != http.StatusNotFound || strings.Contains(got.Body, secret) {
		t.Errorf("%+v", got)
	}

	if !e.api.Journal().Requests()[0].TokenInURL {
		t.Error("not noticed")
	}
}
