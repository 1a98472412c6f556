// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package platform is what the platform's host of a simulated environment has
// beside the classic one, written from api-facts 2.4, 7.3 and 11: where its paths
// lead, which scopes of the platform open what, and what it answers about
// permissions. The tokens themselves are in the one store that is behind all.
//
// Choices: Bearer alone is taken, so that a classic token is 401; an access token
// that is over is 401, a platform token that is over 403. Fleet Management is below
// /platform/fleet-management/v1 only, and has neither read nor written
// activeGateType. Whoever may not have permissions resolved is told so by 403; the
// answer is an array.
package platform
