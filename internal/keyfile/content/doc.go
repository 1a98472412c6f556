// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package content says what the files of one key hold: which forms there are, in
// which way each is encoded for whom, and what those would refuse.
package content
