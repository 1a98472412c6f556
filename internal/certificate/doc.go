// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package certificate holds activegate_certificate, the certificate that one
// gate serves, with its data sources, its list, its action and its functions.
//
// A gate serves one certificate. What happens on it when that changes is in
// package [rotate], which knows no Terraform: its doc.go tells the sequence. Here
// is what Terraform makes of it: what a plan promises, what a state and its notes
// remember, and what a person is told.
//
// Reading order: schema and model say what users write, and package given what
// their certificate is; plan and decide work out from configuration, state and notes
// what an apply will do; check, ask and warn say what would go wrong, and ask the gate
// only for diagnostics; write (create and update) and delete (which a move ends in) do
// just what was promised, through job, which hands it to rotate; read notes what it
// found.
package certificate
