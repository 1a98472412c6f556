// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package dynatrace is the client of the environment API (api-facts 2 to 4 and
// 7): ActiveGate tokens, the list of ActiveGates, the rotation of the tenant
// token and connection info. It knows nothing of Terraform.
//
// Three kinds of credentials open it, each by a way of its own (way.go). About
// ActiveGate tokens it speaks one of two dialects, chosen once a run (dialect.go).
//
// One Environment lives as long as one configured provider, that is one run of
// an engine, and shares what it read among all who ask in that run.
package dynatrace
