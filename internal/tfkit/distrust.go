// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

// distrust is a certificate that a server presented to a refresh.
type distrust struct{ server, fingerprint string }

// NoteDistrust remembers that the refresh of this run has said why a server is
// not trusted. The plan, which may also be made without one, then does not say it
// again.
func (d *Dependencies) NoteDistrust(server, fingerprint string) {
	d.distrusted.Store(distrust{server, fingerprint}, true)
}

// Distrusts says that this run has said it.
func (d *Dependencies) Distrusts(server, fingerprint string) bool {
	_, said := d.distrusted.Load(distrust{server, fingerprint})
	return said
}
