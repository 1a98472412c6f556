// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/leak"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestExternalTokenClusterSecrets scans all that a token's life at a cluster writes, and
// what a cluster repeats that refuses: the token of the cluster is nowhere, an ActiveGate
// token in the state and in what shows all of it.
func TestExternalTokenClusterSecrets(t *testing.T) {
	w := newWorld(t)
	e := newExternal(t, w)
	c := w.sim.Cluster()
	e.file(e.path("cluster.pem"), c.CAPEM())
	e.variables = append(e.variables, "SSL_CERT_FILE="+e.path("cluster.pem"), clusterTokenVariable)
	e.settings = []string{fmt.Sprintf("cluster_url = %q", c.URL())}
	seen := e.witness()
	var tokens []leak.Secret
	for _, body := range []string{`expires_in = "30d"`, "expires_in = \"30d\"\n  seed_token = true"} {
		e.write(managedToken(ofCluster, body))
		echo := c.Fault(simulator.Fault{Match: createsAtCluster, Kind: simulator.Status, Status: http.StatusBadRequest, Body: "The moon is wrong: Api-Token " + simulator.ClusterToken})
		failed := e.fails(e.apply())
		e.says(failed, "The moon is wrong")
		seen.keep(humanOutput, "refused", []byte(failed.text))
		echo.Remove()
		seen.run(humanOutput, "plan", "-out=saved.tfplan")
		seen.look("saved.tfplan")
		seen.run(humanOutput, "apply", "saved.tfplan")
		seen.look()
		seen.run(humanOutput, "state", "show", tokenAddress)
		seen.keep(stateFile, "terraform.tfstate", e.read("terraform.tfstate"))
		secret, _ := e.attributes(tokenAddress)["token"].(string)
		tokens = append(tokens, secretPart("an ActiveGate token", secret))
	}
	seen.run(humanOutput, "apply", "-destroy", "-auto-approve")
	seen.keepTokenLog("method=POST", "method=DELETE", "/api/cluster/v2/activeGateTokens")
	seen.nowhere([]leak.Secret{secretPart("cluster_api_token", simulator.ClusterToken)})
	seen.nowhere(tokens, stateFile, planFile, jsonOutput)
	seen.somewhere(tokens, stateFile, jsonOutput)
	if left := c.Gates().GateTokens(); len(left) > 0 {
		t.Errorf("left: %v", left)
	}
}
