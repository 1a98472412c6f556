// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package cluster holds what a cluster of Dynatrace Managed has certificates for:
// activegate_cluster_nodes, its Cluster ActiveGates and cluster nodes, and
// activegate_cluster_certificate, the certificate of one of them.
//
// What happens on a node when its certificate changes is in package [store], which
// knows no Terraform. Here is what Terraform makes of it, in the order of reading:
// schema and model say what users write; plan works out from configuration, state
// and notes what an apply will do; check says what would go wrong, and asks the
// cluster for diagnostics only; write does what was promised; read notes what it
// found, and imports. inventory lists all nodes, for nodes and for what is said of one of them.
package cluster
