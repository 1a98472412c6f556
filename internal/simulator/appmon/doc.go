// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package appmon is a simulated Dynatrace AppMon server, written from api-facts 8
// and 11: its list of collectors and its restarts, by HTTP Basic, in XML and JSON,
// and the Java keystore that it loads when it starts.
//
// Choices where nothing is documented: the version is <result value="..."/>; a user
// without a permission is refused with 401 as an unknown one is; both ports present
// the leaf of the alias dtserver; a keystore that cannot be loaded leaves the
// server's own certificate; a collector that comes back is listed as not connected
// twice before. A collector that left is dropped from the list half an hour later,
// by the simulator's clock.
package appmon
