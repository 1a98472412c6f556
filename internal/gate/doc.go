// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package gate is the client of the certificate API that an ActiveGate serves
// itself (api-facts 1). It knows nothing of Terraform.
//
// A Fleet belongs to one configuration of the provider, that is: to one run.
// Fleet.Gate gives a cheap view of one gate with the trust of one resource;
// views of the same gate share its connections, its list, its lock and what
// this run remembers of it. Everything is safe for concurrent use.
//
//   - address.go, name.go: what is accepted, before any request
//   - fleet.go: gates, and what they present
//   - list.go, description.go: what is on a gate
//   - operation.go: upload, activate, describe, delete
//   - site.go: what a run knows
//
// Errors are those of packages rest and canary, and *NameError, *PasswordError.
package gate
