// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"net/http"
	"net/url"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestExternalFallbackPassword looks for the password of the file to go back
// to: it is in state, and so in saved plans, by design, and nowhere else.
func TestExternalFallbackPassword(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	w.seed(gate, "company.p12", w.issue(loopback), filePassword, false)
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_VAR_password="+filePassword)
	first, second := e.hide(1), e.hide(2)
	const fallback = "on_destroy = \"fallback\"\n  fallback = { name = \"company.p12\", password = var.password }"
	seen := e.witness()
	seen.life(storedPassword+certificate(gate, first.pem("_wo"), fallback), storedPassword+certificate(gate, second.pem("_wo"), fallback))
	wantFiles(t, gate, "*company.p12")

	password := []leak.Secret{leak.Text("password of the fallback", filePassword)}
	seen.somewhere(password, stateFile, planFile, jsonOutput)
	seen.nowhere(password, stateFile, planFile, jsonOutput)
	seen.nowhere(append(append(first.secrets(), second.secrets()...), anyPKCS12(), token()))
}

// TestExternalEchoedSecrets shows a gate that refuses an upload with a text
// that repeats what it was sent: what is said of it holds no secret.
func TestExternalEchoedSecrets(t *testing.T) {
	w := newWorld(t)
	gate := w.gate()
	e := newExternal(t, w)
	e.variables = append(e.variables, "TF_VAR_password="+filePassword)
	h := e.hide(1)
	seen := e.witness()
	e.write(ephemeralPassword + certificate(gate, h.file("_wo"), "password_wo = var.password"))
	gate.Fault(simulator.Fault{
		Match: "PUT", Kind: simulator.Status, Status: http.StatusBadRequest,
		Body: "The moon is wrong: Api-Token " + simulator.Token + ", " + filePassword + ", ?password=" + url.QueryEscape(filePassword),
	})
	seen.run(humanOutput, "plan", "-out=saved.tfplan")
	failed := e.fails(e.run("apply", "saved.tfplan"))
	e.says(failed, "Error: Request refused", "HTTP 400: The moon is wrong")
	seen.keep(humanOutput, "apply", []byte(failed.text))
	seen.keepLog()
	seen.nowhere(append(h.secrets(), token(), leak.Text("password", filePassword)))
	wantFiles(t, gate)
}
