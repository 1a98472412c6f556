// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package managed is the client of the Cluster REST API v1 of Dynatrace Managed,
// which has the certificates of Cluster ActiveGates and of cluster nodes (api-facts
// 6 and 11). It knows nothing of Terraform. What the cluster's API v2 has, tokens
// and ActiveGates, is asked by package dynatrace.
//
// A Cluster belongs to one configuration of the provider, that is: to one run. It
// is safe for concurrent use.
//
//   - node.go: what is accepted, before any request
//   - details.go: what the cluster tells of the certificate of one node
//   - store.go: giving it another one, and what the cluster says of that
//   - inventory.go: nodes, preferences, public addresses
//
// Errors are those of package rest, and *NodeError, *canary.Error.
package managed
