// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package cluster holds what a Managed cluster has of certificates to its contract,
// in process and step by step, against simulated nodes that present what they hold.
package cluster_test
