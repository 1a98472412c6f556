// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import "slices"

// theState is the file that the engine keeps, theBackup the one before it.
const (
	theState  = "terraform.tfstate"
	theBackup = "terraform.tfstate.backup"
)

// byDesign is which secrets of a page are stored where, and nowhere else. The
// state holds what a resource gives to others, and a saved plan holds the state
// that it starts from. All other files are those that the page makes so that the
// secret gets where it is needed.
var byDesign = map[string][]string{
	"fleets_of_thousands":    {in(theGateToken, theState)},
	"from_curl_to_terraform": append(inStates(theGateToken), in(theTenantToken, "tenant-token")),
	"rotating_the_tenant_token": {
		in(theTenantToken, theBackup), in(theTenantToken, "cancelled.json"),
		in(theTenantToken, "finish.tfplan/tfplan"), in(theTenantToken, "finish.tfplan/tfstate"), in(theTenantToken, "finish.tfplan/tfstate-prev"),
	},
	// The simulator says there what opens it, and nothing else.
	"testing_your_modules": {in(theAPIToken, "simulator.json")},
	"rotating_tokens": slices.Concat(
		inStates(theGateToken),
		inFilesOf("gate1.example.com"), inFilesOf("gate2.example.com"),
	),
	"appmon_keys": {
		in(thePassword, "new/dtserver.ini"), in(thePassword, "components/dtserver.ini"), in(thePassword, "components/new/dtserver.ini"),
		in(thePassword, "insecure/dtserver.ini"), in(thePassword, "insecure/new/dtserver.ini"), in(theKey, "import/appmon1.zip"),
	},
	"gates_installed_with_a_certificate": {in(thePassword, "password")},
	"gates_in_kubernetes": append(
		inStates(theGateToken), in(theGateToken, "tokens.json"), in(theTenantToken, "tokens.json"),
		in(thePKCS12, "tls.json"), in(thePassword, "tls.json"),
	),
}

func in(secret, place string) string { return secret + " in " + place }

func inStates(secret string) []string {
	return []string{in(secret, theState), in(secret, theBackup)}
}

// inFilesOf is what a gate is to read when it starts.
func inFilesOf(host string) []string {
	file := "gates/" + host + "/authorization.properties"
	return []string{in(theGateToken, file), in(theTenantToken, file)}
}
