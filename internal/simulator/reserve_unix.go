// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package simulator

import (
	"net/netip"
	"syscall"
)

// reserve binds the address of a stopped gate without listening there:
// connections are refused, and no other gate gets the port meanwhile. Where it
// cannot, for instance for IPv6, the port is simply free.
func reserve(address string) (release func()) {
	nothing := func() {}
	endpoint, err := netip.ParseAddrPort(address)
	if err != nil || !endpoint.Addr().Is4() {
		return nothing
	}
	socket, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_STREAM, 0)
	if err != nil {
		return nothing
	}
	syscall.CloseOnExec(socket)
	to := &syscall.SockaddrInet4{Port: int(endpoint.Port()), Addr: endpoint.Addr().As4()}
	if syscall.Bind(socket, to) != nil {
		// Connections that are still closing stand in the way. Shared, the port
		// is at least not given to whoever asks for any free one.
		_ = syscall.SetsockoptInt(socket, syscall.SOL_SOCKET, syscall.SO_REUSEADDR, 1)
		if syscall.Bind(socket, to) != nil {
			_ = syscall.Close(socket)
			return nothing
		}
	}
	return func() { _ = syscall.Close(socket) }
}
