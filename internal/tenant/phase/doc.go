// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package phase is one rotation of a tenant token: its start, the overlap in which
// both tokens are valid, and its end by a finish or a cancellation. It knows
// nothing of Terraform.
//
//   - Start, Finish and Cancel are the three calls, each sent until its outcome is
//     known: a start, finish or cancellation that is repeated after its answer was
//     lost is refused if the first one was executed, and connection info shows
//     which token is served.
//   - Known is what is known of a rotation, and Infer what follows from it: the
//     API has no way to read where a rotation stands (api-facts 3.1).
//   - Guard is what a finish has to pass.
//
// What keeps any of it from its end is a typed error.
package phase
