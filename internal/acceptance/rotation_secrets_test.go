// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"os"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
)

// TestExternalRotationSecrets scans everything that two rotations write: the
// tokens are in state where that is asked for, and nowhere else.
func TestExternalRotationSecrets(t *testing.T) {
	t.Parallel()
	for name, kind := range map[string]struct{ stored, old bool }{"stored": {true, false}, "stored, old served": {true, true}, "not stored": {false, false}} {
		t.Run(name, func(t *testing.T) {
			stored := kind.stored
			w, e := externalRotation(t, kind.old)
			seen := e.witness()
			settings := []string{`min_overlap = "0s"`, `on_destroy = "cancel"`}
			if !stored {
				settings = append(settings, noTokens)
			}
			config := func(more ...string) string {
				return w.provider("api_token = null") + rotation(append(more, settings...)...) // the token comes from the environment
			}
			for _, now := range []string{config(firstTime), config(firstTime, finishNow), config(secondTime)} {
				w.rollOut()
				w.configure(e, now)
				seen.run(humanOutput, "plan", "-out=saved.tfplan")
				seen.look("saved.tfplan")
				seen.run(humanOutput, "apply", "saved.tfplan")
				seen.look()
				seen.run(humanOutput, "state", "show", rotationAddress)
				seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
				w.remember()
			}
			seen.run(humanOutput, "apply", "-destroy", "-auto-approve")
			log, err := os.ReadFile(e.path("trace.log"))
			if err != nil || !strings.Contains(string(log), "tenantTokenRotation/cancel") {
				t.Fatalf("the log holds no requests, this scan would prove nothing: %v", err)
			}
			seen.keep(traceLog, "engine and provider", log)

			seen.nowhere([]leak.Secret{token()})
			if !stored {
				seen.nowhere(w.secrets)
				return
			}
			seen.nowhere(w.secrets, stateFile, planFile, jsonOutput)
			seen.somewhere(w.secrets, stateFile, jsonOutput)
			w.unharmed()
		})
	}
}
