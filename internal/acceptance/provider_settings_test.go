// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestProviderSettingsRefused: what a provider block cannot mean is refused at
// the attribute, before anything is asked.
func TestProviderSettingsRefused(t *testing.T) {
	t.Parallel()
	for settings, words := range map[string][]string{
		`connect_timeout = "0s"`:                                  {"Invalid duration", "connect_timeout", "longer than 0"},
		`request_timeout = "0d"`:                                  {"Invalid duration", "request_timeout", "longer than 0"},
		`trusted_fingerprints = ["abc"]`:                          {"Element 1: not a SHA-256 fingerprint", "64 hex digits, this has 3"},
		`trusted_fingerprints = ["` + zeros + `", "` + odd + `"]`: {"Element 2: not a SHA-256 fingerprint", "only hex digits and colons"},
		`environment_id = "aaa11111"`:                             {"Two environments for one gate", "environment_id", `"aaa11111"`, "/e/bbb22222"},
	} {
		t.Run(settings, func(t *testing.T) {
			w := newWorld(t)
			gate := w.gate()
			block := fmt.Sprintf("provider \"activegate\" {\n  activegate_api_token = %q\n  activegate_url = \"%s/e/bbb22222\"\n  %s\n}\n", simulator.Token, gate.URL(), settings)
			w.run(resource.TestStep{Config: block + certificate(gate, pemWriteOnly(w.issue())), PlanOnly: true, ExpectError: saying(words...)})
			w.noRequests(gate)
		})
	}
}

const (
	zeros = "0000000000000000000000000000000000000000000000000000000000000000"
	odd   = "zz"
)

// TestNoRetryWait: a wait of nothing ends a call at the first answer that asks
// to wait.
func TestNoRetryWait(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	gate.Fault(simulator.Fault{Match: http.MethodGet, Kind: simulator.Status, Status: http.StatusServiceUnavailable, RetryAfter: "1"})
	w.run(resource.TestStep{
		Config: w.provider(`max_retry_wait = "0s"`) + certificate(gate, pemWriteOnly(w.issue())), PlanOnly: true, ExpectError: saying("Server overloaded"),
	})
	w.sameLines(gate, []string{"GET /list 503"}, nil)
}
