// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package bring brings an AppMon server and its collectors onto a certificate whose
// key lies in the server's keystore already (api-facts 8.3):
//
//  1. look: what is presented already needs no restart; a server that does not
//     answer may be restarting, and is waited for;
//  2. guard: collectors that could not come back, and a Memory Analysis Server that
//     is down, keep the server from being restarted;
//  3. restart the server, once; a lost answer is decided by the port going away;
//  4. prove: the API answers again, and every address presents the leaf;
//  5. collectors come back, and are restarted themselves if that is wanted, one at
//     a time.
//
// It knows nothing of Terraform. What was done is in the Outcome, beside any error.
package bring
