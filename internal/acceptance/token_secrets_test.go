// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// Access tokens beside simulator.Token, which is the api_token.
const (
	gateAccess      = "dt0c01.GATESGATESGATESGATESGATE.GATESGATESGATESGATESGATESGATESGATESGATESGATESGATESGATESGATESGATE"
	installerAccess = "dt0c01.INSTALLERINSTALLERINSTAL.INSTALLERINSTALLERINSTALLERINSTALLERINSTALLERINSTALLERINSTALLERI"
)

// secretPart is what must not be shown of a token; the rest of it may be.
func secretPart(name, token string) leak.Secret {
	return leak.Text("the secret part of "+name, token[strings.LastIndex(token, ".")+1:])
}

// accessTokens are those of the configuration, which nothing may ever show.
func accessTokens(sim *simulator.Simulator) []leak.Secret {
	secrets := []leak.Secret{
		secretPart("api_token", simulator.Token), secretPart("activegate_api_token", gateAccess), secretPart("installer_token", installerAccess),
		secretPart("platform_token", simulator.PlatformToken), secretPart("oauth_client_secret", simulator.ClientSecret),
	}
	for _, token := range sim.SignOn().Granted() {
		secrets = append(secrets, leak.Text("an access token that was granted", token))
	}
	return secrets
}

// tokenWitness prepares the life of a token with three access tokens.
func tokenWitness(t *testing.T) (e *external, seen *evidence) {
	t.Helper()
	e = externalTokens(t)
	e.world.sim.AddToken(gateAccess, simulator.ScopeCertificates)
	e.world.sim.AddToken(installerAccess, simulator.ScopeInstaller)
	e.variables = append(e.variables, "ACTIVEGATE_API_TOKEN="+gateAccess, "DYNATRACE_PAAS_TOKEN="+installerAccess)
	seen = e.witness()
	return e, seen
}

// secretToken is a token with all else that speaks to the environment about
// tokens: the data sources, and the enforcement.
const secretToken = `
resource "activegate_token_enforcement" "this" {
  manual_enforcement   = false
  expiry_notifications = false
  on_destroy           = "reset"
}
resource "activegate_token" "gate" {
  name = "gate1"
  %s
}
data "activegate_tokens" "all" {
  depends_on = [activegate_token.gate]
}
data "activegate_token_status" "all" {
  depends_on = [activegate_token.gate]
}
data "activegate_access" "all" {}
`

// keepTokenLog keeps the log, which must have the requests of a token's life.
func (v *evidence) keepTokenLog(requests ...string) {
	v.e.t.Helper()
	log, err := os.ReadFile(v.e.path("trace.log"))
	if err != nil {
		v.e.t.Fatal(err)
	}
	for _, request := range append(requests, "[TRACE]") {
		if !strings.Contains(string(log), request) {
			v.e.t.Errorf("the log holds no %s: this scan would prove nothing", request)
		}
	}
	v.keep(traceLog, "engine and provider", log)
}

// TestExternalTokenSecrets scans everything that a creation, a rotation, a
// revocation and a destroy write: a token is in state, and in what shows all of
// a state, and the access tokens are nowhere.
func TestExternalTokenSecrets(t *testing.T) {
	e, seen := tokenWitness(t)
	member := e.world.sim.API().AddMember(simulator.Hostname("gate1"))
	var tokens []leak.Secret
	var texts []string
	for _, body := range []string{`never_expires = true`, "never_expires = true\n  seed_token = true", "never_expires = true\n  seed_token = true\n  revoke_in_use = true"} {
		e.write(fmt.Sprintf(secretToken, body))
		seen.run(humanOutput, "plan", "-out=saved.tfplan")
		seen.look("saved.tfplan")
		seen.run(humanOutput, "apply", "saved.tfplan")
		seen.look()
		seen.run(humanOutput, "plan")
		seen.run(humanOutput, "state", "show", tokenAddress)
		seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
		secret, _ := e.attributes(tokenAddress)["token"].(string)
		if len(texts) == 0 || texts[len(texts)-1] != secret {
			texts, tokens = append(texts, secret), append(tokens, secretPart("an ActiveGate token", secret))
		}
		member.Connect(secret)
	}
	if len(tokens) != 2 {
		t.Fatalf("there were %d tokens, want 2", len(tokens))
	}
	seen.run(humanOutput, "plan", "-destroy", "-out=saved.tfplan")
	seen.look("saved.tfplan")
	seen.run(humanOutput, "apply", "saved.tfplan")
	seen.keep(stateFile, "terraform.tfstate.backup", e.read("terraform.tfstate.backup"))
	seen.keep(stateFile, "terraform.tfstate after destroy", e.read("terraform.tfstate"))
	seen.keepTokenLog("method=POST", "method=DELETE", credential.Asks(t), "/settings/objects")

	seen.nowhere(accessTokens(e.world.sim))
	seen.nowhere(tokens, stateFile, planFile, jsonOutput)
	seen.somewhere(tokens, stateFile, jsonOutput)
	for _, place := range seen.in(stateFile) { // nowhere but in the attribute, private state included
		for _, found := range leak.Scan([]leak.Place{withoutTokens(place, texts)}, tokens...) {
			t.Errorf("outside of `token`: %s", found)
		}
	}
}

// withoutTokens is a state file without the attribute that holds the token.
func withoutTokens(place leak.Place, tokens []string) leak.Place {
	text := string(place.Content)
	for _, token := range tokens {
		for _, space := range []string{" ", ""} { // some engines write backups without any
			text = strings.ReplaceAll(text, fmt.Sprintf("\"token\":%s%q", space, token), "")
		}
	}
	return leak.Place{Name: place.Name, Content: []byte(text)}
}

// wholeToken is any ActiveGate token with its secret.
var wholeToken = regexp.MustCompile(`dt0g02\.[A-Z0-9]{8}\.[A-Za-z0-9]{16}`)

// TestExternalTokenEchoed is an environment, or a proxy before it, that repeats
// what it was sent, and one whose answers are lost: what is said and logged of
// it holds no secret, that of a token which nobody got included.
func TestExternalTokenEchoed(t *testing.T) {
	e, seen := tokenWitness(t)
	api := e.world.sim.API()
	const echo = "The moon is wrong: Api-Token " + simulator.Token + ", " + gateAccess + ", " + installerAccess + ", Bearer " + simulator.PlatformToken + ", " + simulator.ClientSecret
	apply := func(name string, fault simulator.Fault, says string) {
		handle := api.Fault(fault)
		defer handle.Remove()
		failed := e.fails(e.apply())
		e.says(failed, says)
		seen.keep(humanOutput, name, []byte(failed.text))
		if handle.Fired() == 0 {
			t.Errorf("%s: nothing went wrong", name)
		}
	}
	e.write(fmt.Sprintf(secretToken, `expires_in = "30d"`)) // by its exact expiry a lost one is known, and revoked
	apply("refused", simulator.Fault{Match: createsToken, Kind: simulator.Status, Status: http.StatusBadRequest, Body: echo}, "The moon is wrong")
	apply("unreadable", simulator.Fault{Match: createsToken, Kind: simulator.Status, Status: http.StatusCreated, Body: echo}, "malformed")
	apply("page", simulator.Fault{Match: createsToken, Kind: simulator.HTML, Body: "<html><title>" + echo + "</title></html>"}, "HTML")
	apply("cut off", simulator.Fault{Match: createsToken, Kind: simulator.TruncateBody}, "were revoked")
	if credential.Chosen(t) == credential.OAuthClient {
		refused := e.world.sim.SignOn().Fault(simulator.Fault{Kind: simulator.Status, Status: http.StatusBadRequest, Body: echo})
		failed := e.fails(e.apply())
		e.says(failed, "client id or secret not accepted")
		seen.keep(humanOutput, "grant", []byte(failed.text))
		refused.Remove()
	} else {
		asks := "POST /api/v2" + credential.Asks(t)
		if credential.Chosen(t) == credential.PlatformToken {
			asks = "POST " + credential.Asks(t)
		}
		apply("lookup", simulator.Fault{Match: asks, Kind: simulator.Status, Status: http.StatusBadRequest, Body: echo}, "The moon is wrong")
	}
	// A proxy that labels the answer as a page loses no token.
	mislabelled := api.Fault(simulator.Fault{Match: createsToken, Kind: simulator.WrongContentType})
	seen.run(humanOutput, "apply", "-auto-approve")
	if mislabelled.Fired() != 1 {
		t.Errorf("%d answers were labelled as pages, want 1", mislabelled.Fired())
	}
	e.write(strings.Replace(fmt.Sprintf(secretToken, `expires_in = "30d"`), "expiry_notifications = false", "expiry_notifications = true", 1))
	const writesSettings = "PUT /api/v2/settings/objects/{id}"
	apply("settings", simulator.Fault{Match: writesSettings, Kind: simulator.Status, Status: http.StatusBadRequest, Body: echo}, "The moon is wrong")
	item := fmt.Sprintf(`{"code":400,"error":{"code":400,"message":%q,"constraintViolations":[{"path":%q,"message":%q}]}}`, echo, echo, echo)
	apply("one item of them", simulator.Fault{Match: writesSettings, Kind: simulator.Status, Status: http.StatusOK, ContentType: "application/json", Body: item}, "The moon is wrong")
	seen.keepTokenLog("method=POST", "method=DELETE", "method=PUT")
	seen.nowhere(accessTokens(e.world.sim))
	for _, place := range seen.in(humanOutput, traceLog) {
		if found := wholeToken.Find(place.Content); found != nil {
			t.Errorf("%s holds a whole token, %d bytes long", place.Name, len(found))
		}
	}
}
