// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package fragments collects every piece of configuration that a message of the
// provider or a page shows: blocks, and code within a sentence. A test parses
// them as an engine does, because people paste them.
package fragments
