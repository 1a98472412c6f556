// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package cluster holds what a cluster of Dynatrace Managed has certificates for:
// activegate_cluster_nodes, its Cluster ActiveGates and cluster nodes.
package cluster
