// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package server is the client of an AppMon server's API (api-facts 8.1, 8.2 and
// 11): its version, its collectors, restarts; and a look at the certificates that
// its ports present. Answers are XML, those of /api/v2 JSON; both generations are
// spoken, an older one only where the newer one is not there (404), which has done
// nothing. It rests on documentation and on recorded data of a product that is no
// longer sold, and takes what lacks.
package server
