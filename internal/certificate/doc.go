// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package certificate holds activegate_certificate, the certificate that one
// gate serves, with its data sources and the function custom_properties.
//
// A gate serves one certificate. Its API refuses to replace the active file and
// refuses to delete it (api-facts 1.2), so a rotation creates before it
// destroys, within one update in place:
//
//	list      what is there, and which file is active
//	upload    under a fresh name, which activates it
//	list      the new file is active, with the serial number that was sent
//	handshake the gate presents the new leaf to whoever connects
//	delete    the predecessor, which is inactive now
//
// Reading order: schema and model say what users write; plan decides from
// configuration, state and private notes what an apply will do, and asks the
// gate only for diagnostics; create, update and delete do just that by means
// of rotate, repair and rollback; read notes what it found.
package certificate
