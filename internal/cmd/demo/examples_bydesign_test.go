// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package main

import "slices"

// byDesign is which secrets of an example are stored where, and nowhere else.
// What a resource has to know later is in its state, which a plan does not show
// before it exists. A variable that is not ephemeral is kept by the engine in
// plans, and in the state where an output or a data source has it. A generated
// password is in private state, which is not shown. What is write-only,
// ephemeral, a key, a file or the API's token is nowhere. What is imported is read
// before the plan, which therefore shows it.
var byDesign = map[string][]string{
	"resources/activegate_certificate":                                  slices.Concat(everywhere(theFallback), []string{in(theGenerated, stateKind)}),
	"data-sources/activegate_certificate":                               everywhere(thePassword),
	"functions/custom_properties":                                       everywhere(thePassword),
	"functions/agent_command":                                           everywhere(variableTenant),
	"functions/appmon_ini":                                              everywhere(variableKeystore),
	"functions/token_id":                                                inPlans(variableGate),
	"functions/authorization_properties":                                slices.Concat(inState(theGateToken), everywhere(variableTenant), everywhere(variableSecond)),
	"resources/activegate_token":                                        inState(theGateToken),
	"provider/complete":                                                 inState(theGateToken),
	"guides/fleets_of_thousands":                                        append(inState(theGateToken), in(theGenerated, stateKind)),
	"resources/activegate_tenant_token_rotation":                        slices.Concat(inState(theNewToken), inState(theOldToken)),
	"resources/activegate_tenant_token_rotation/import-by-string-id.tf": everywhere(theNewToken),
	"resources/activegate_tenant_token_rotation/import-by-identity.tf":  everywhere(theNewToken),
	"resources/activegate_tenant_token_rotation/import.sh":              everywhere(theNewToken),
	"actions/activegate_tenant_token_rotation_cancel":                   {in(theTenantToken, stateKind)},
	"environments/dev":                                                  append(inState(theGateToken), in(theGenerated, stateKind)),
	"environments/staging":                                              append(inState(theGateToken), in(theGenerated, stateKind)),
	"environments/prod":                                                 append(inState(theGateToken), in(theGenerated, stateKind)),
	driftExample:                                                        {in(theGateToken, environmentKind), in(theGenerated, environmentKind)},
	"guides/tenant_token_rotation":                                      slices.Concat(inState(theNewToken), inState(theOldToken)),
}

func in(secret string, what kind) string { return secret + " in " + string(what) }

// inPlans is what a variable is in, inState is what the attribute of a resource is
// in that was made by the apply, everywhere is both.
func inPlans(secret string) []string {
	return []string{in(secret, planKind), in(secret, planJSONKind)}
}

func inState(secret string) []string {
	return []string{in(secret, stateKind), in(secret, stateJSONKind)}
}

func everywhere(secret string) []string { return append(inPlans(secret), inState(secret)...) }
