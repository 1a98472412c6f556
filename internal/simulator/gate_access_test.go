// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func TestAccess(t *testing.T) {
	t.Parallel()

	const (
		scope   = "Token is missing required scope. Use one of: ActiveGateCertManagement (ActiveGate certificate management)"
		limited = "dt0c01.LIMITED.SECRET"
		precise = "dt0c01.PRECISE.SECRET"
	)

	jsonErrors := func(b *simulator.Behaviour) { b.JSONErrors = true }

	for name, test := range map[string]struct {
		change        func(*simulator.Behaviour)
		authorization string
		path          string
		want          answer
		inURL         bool
	}{
		"precise scope": {
			authorization: "Api-Token " + precise, path: "/e/abc12345/api/v1/certificate/list",
			want: answer{200, jason, "[]"},
		},
		"scheme in lower case": {
			authorization: "api-token " + precise, path: "/e/abc12345/api/v1/certificate/list",
			want: answer{200, jason, "[]"},
		},
		"no token": {
			path: "/e/abc12345/api/v1/certificate/list",
			want: answer{401, plain, "Token Authentication failed"},
		},
		"unknown token": {
			authorization: "Api-Token dt0c01.X.Y", path: "/e/abc12345/api/v1/certificate/list",
			want: answer{401, plain, "Token Authentication failed"},
		},
		"bearer": {
			authorization: "Bearer " + precise, path: "/e/abc12345/api/v1/certificate/list",
			want: answer{401, plain, "Token Authentication failed"},
		},
		"without scope": {
			authorization: "Api-Token " + limited, path: "/e/abc12345/api/v1/certificate/list",
			want: answer{403, plain, scope},
		},
		"unknown token in JSON": {
			change: jsonErrors, path: "/e/abc12345/api/v1/certificate/list",
			want: answer{401, jason, `{"error":{"code":401,"message":"Token Authentication failed"}}`},
		},
		"without scope in JSON": {
			change: jsonErrors, authorization: "Api-Token " + limited, path: "/e/abc12345/api/v1/certificate/list",
			want: answer{403, jason, `{"error":{"code":403,"message":"` + scope + `"}}`},
		},
		"token in the query": {
			path: "/e/abc12345/api/v1/certificate/list?api-token=" + precise,
			want: answer{200, jason, "[]"}, inURL: true,
		},
		"other environment": {
			authorization: "Api-Token " + precise, path: "/e/xyz98765/api/v1/certificate/list",
			want: answer{404, jason, `{"error":{"code":404,"message":"Environment does not exist."}}`},
		},
		"other environment in plain text": {
			change:        func(b *simulator.Behaviour) { b.PlainUnknownEnvironment = true },
			authorization: "Api-Token " + precise, path: "/e/xyz98765/api/v1/certificate/list",
			want: answer{404, plain, "Environment does not exist."},
		},
		"other API": {
			authorization: "Api-Token " + precise, path: "/api/v1/certificate/list",
			want: answer{404, plain, "Not found."},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			s := newSimulator(t)
			s.AddToken(precise, simulator.ScopeCertificates)
			s.AddToken(limited, "activeGates.read")

			gate := s.AddGate()
			if test.change != nil {
				gate.Behave(test.change)
			}

			got := newClient(t, gate.URL()).do(http.MethodGet, test.path, "", "Authorization", test.authorization)
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Error(diff)
			}

			request := gate.Journal().Requests()[0]
			if request.TokenInURL != test.inURL {
				t.Errorf("token in URL: %v", request.TokenInURL)
			}

			if strings.Contains(request.Path, "SECRET") {
				t.Errorf("journal holds a token: %s", request.Path)
			}
		})
	}
}

func TestTokenHasTheFormOfARealOne(t *testing.T) {
	t.Parallel()

	parts := strings.Split(simulator.Token, ".")
	if len(parts) != 3 || parts[0] != "dt0c01" || len(parts[1]) != 24 || len(parts[2]) != 64 {
		t.Errorf("%s", simulator.Token)
	}
}

func TestRemovedTokenIsUnknown(t *testing.T) {
	t.Parallel()

	s := newSimulator(t, simulator.WithEnvironment("0f1e2d3c-aaaa-bbbb-cccc-444455556666"))
	gate := s.AddGate()
	curl := newClient(t, gate.APIURL())

	if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusOK {
		t.Fatalf("before: %+v", got)
	}

	s.RemoveToken(simulator.Token)

	if got := curl.do(http.MethodGet, "/list", ""); got.Status != http.StatusUnauthorized {
		t.Fatalf("after: %+v", got)
	}
}
