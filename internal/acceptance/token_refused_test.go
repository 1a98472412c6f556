// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tftypes"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestTokenViolations: what the API refuses of a token is an error at the
// attribute that it came from.
func TestTokenViolations(t *testing.T) {
	t.Parallel()
	date := fmt.Sprintf("expiration_date = %q", environmentStart.Add(90*day).Format(time.RFC3339))
	for name, test := range map[string]struct{ field, body, at string }{
		"name": {"name", `expires_in = "90d"`, "name"},
		"type": {"activeGateType", `never_expires = true
  seed_token = true`, "activegate_type"},
		"seed": {"seedToken", `never_expires = true
  seed_token = true`, "seed_token"},
		"lifetime": {"expirationDate", `expires_in = "90d"`, "expires_in"},
		"date":     {"expirationDate", date, "expiration_date"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newTokenStory(t)
			s.run(s.failing(s.goesWrong(simulator.Fault{
				Match: createsToken, Kind: simulator.Status, Status: http.StatusBadRequest, ContentType: "application/json",
				Body: `{"error":{"code":400,"message":"Constraints violated.","constraintViolations":[{"path":"` + test.field +
					`","message":"is not to the taste of the API","parameterLocation":"PAYLOAD_BODY","location":null}]}}`,
			}), s.provider()+managedToken(test.body), "is not to the taste of the API"))
			s.told.must(t, duringApply, "(at "+tftypes.NewAttributePath().WithAttributeName(test.at).String()+")", "is not to the taste of the API")
			if said := strings.Count(s.told.of(duringApply), "ERROR "); said != 1 {
				t.Errorf("%d errors, want 1: %s", said, s.told.of(duringApply))
			}
			s.alive(t)
		})
	}
}

// TestTokenOutOfTime: a fixed date that is over stops a plan, and the error
// says how to destroy the token all the same.
func TestTokenOutOfTime(t *testing.T) {
	s := newTokenStory(t)
	config := s.provider() + managedToken(fmt.Sprintf("expiration_date = %q", environmentStart.Add(9*day).Format(time.RFC3339)))
	s.run(
		s.step(tokenTurn{config: config, writes: []string{"POST /activeGateTokens 201"}}),
		s.failing(s.pass(10*day), config, "The token has expired", "expired on 2026-03-11", "To destroy it, remove its block, or run destroy with `-refresh=false`"),
		s.step(tokenTurn{config: s.provider() + managedToken(`expires_in = "90d"`), writes: []string{"DELETE /activeGateTokens/#1 204", "POST /activeGateTokens 201"}}),
	)
	s.alive(t)
}

// TestTokenOverlapOfADate: the default schedule of a token with a fixed date
// depends on its life, also when nothing is created.
func TestTokenOverlapOfADate(t *testing.T) {
	s := newTokenStory(t)
	config := func(overlap string) string {
		return s.provider() + managedToken(fmt.Sprintf("expiration_date = %q", environmentStart.Add(9*day).Format(time.RFC3339)),
			`rotation = {}`, fmt.Sprintf("overlap = %q", overlap))
	}
	s.run(
		s.step(tokenTurn{config: config("3d"), writes: []string{"POST /activeGateTokens 201"}}),
		s.failing(s.pass(day), config("4d"), "The overlap is longer than the token lives", "it cannot stay valid for 4d"),
		s.step(tokenTurn{config: config("2d")}),
	)
	s.alive(t)
}
