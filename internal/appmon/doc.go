// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package appmon is Dynatrace AppMon, the legacy product: what is left to do of
// bringing its server and collectors onto another key, for which there is no API
// (api-facts 8). The key itself is activegate_keystore's; the lines of start files
// and commands are rendered here, and made in the room start.
package appmon
