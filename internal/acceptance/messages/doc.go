// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package messages finds every summary of a diagnostic that the provider's code
// can emit, by following the values that reach the framework's diagnostics
// through the whole program. A test holds that each is explained in the guide
// for troubleshooting.
package messages
