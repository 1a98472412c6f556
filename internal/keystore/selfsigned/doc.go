// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package selfsigned makes keys with certificates of their own: signed by
// themselves, or by an authority that is thrown away with its key.
//
// What it makes passes everything that package keystore judges, as long as it
// names a host and is valid for at most 825 days.
package selfsigned
