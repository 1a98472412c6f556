// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"
	"os"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// spoiltToken is a tenant token that an answer holds which is none: what a proxy does
// to a good answer must not bring a token into a message.
const spoiltToken = "ECHOEDechoedECHOEDechoed"

// TestExternalRotationSecretsLost scans what is said and logged when answers are
// lost, cut off or spoilt while they hold tokens, where connection info serves
// the old one: that is where most has to be said. State and plans hold hashes.
func TestExternalRotationSecretsLost(t *testing.T) {
	w, e := externalRotation(t, true)
	seen := e.witness()
	spoilt := fmt.Sprintf(`{"active":{"value":%q},"old":{"value":%q},"tenantToken":%[1]q}`, spoiltToken, spoiltToken+"OLD")
	var faults []*simulator.FaultHandle
	breaks := func(fault simulator.Fault, steps ...string) {
		for _, step := range steps {
			fault.Match = step
			faults = append(faults, w.api.Fault(fault))
		}
	}
	cut, status := simulator.Fault{Kind: simulator.TruncateBody}, simulator.Fault{Kind: simulator.Status, Body: spoilt, ContentType: "application/json"}
	apply := func(fails bool, config string) {
		t.Helper()
		w.configure(e, w.provider("api_token = null")+config)
		w.remember()
		applied := e.apply()
		w.remember()
		if fails != (applied.exitCode != 0) {
			t.Errorf("exit code %d:\n%s", applied.exitCode, applied.text)
		}
		seen.keep(humanOutput, "apply", []byte(applied.text))
		for _, fault := range faults {
			fault.Remove()
		}
		faults = nil
	}
	open := []string{`min_overlap = "0s"`, `on_destroy = "cancel"`}

	apply(true, rotation(noTokens, `min_overlap = "0s"`)) // it cannot be read back
	for _, code := range []int{http.StatusInternalServerError, http.StatusBadRequest, http.StatusForbidden} {
		status.Status = code
		breaks(status, rotationStart, connectionGet)
		apply(true, rotation(open...))
	}
	breaks(cut, rotationStart)
	apply(true, rotation(open...))
	mustSeed(t, w.api.CancelRotation())
	apply(false, rotation(open...))
	w.rollOut()
	status.Status = http.StatusInternalServerError
	breaks(status, rotationFinish)
	apply(true, rotation(append(open, finishNow)...))
	breaks(status, rotationCancel)
	apply(true, "")
	breaks(status, connectionGet)
	apply(false, rotation(open...))
	breaks(cut, rotationFinish)
	apply(false, rotation(append(open, finishNow)...))
	w.unharmed()

	log, err := os.ReadFile(e.path("trace.log"))
	if err != nil || !strings.Contains(string(log), "tenantTokenRotation/cancel") {
		t.Fatalf("the log holds no requests, this scan would prove nothing: %v", err)
	}
	seen.keep(traceLog, "engine and provider", log)
	seen.nowhere(append(w.secrets, token(), leak.Text("a token in a spoilt answer", spoiltToken)))
}
