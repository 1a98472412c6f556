// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package provider wires everything together: the provider's schema, its
// configuration from attributes and environment variables, and the registry of
// resources, data sources and functions. It holds no behaviour of its own.
package provider
