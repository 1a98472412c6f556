// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux || darwin || freebsd

package simulator

import (
	"net"
	"net/netip"
	"strconv"
	"syscall"

	"golang.org/x/sys/unix"
)

// reserve takes a free port for address (an IPv4 address with port 0) without
// listening there, until release: while the endpoint is stopped, connections
// are refused and nobody else gets the port. It returns the address with the
// port, and ok false for another address.
//
// Only listeners that share can use the port. It is never given up between two
// of them: a process that is just being started may have a copy of what was
// closed, and would keep the next one from listening.
func reserve(address string) (reserved string, release func(), ok bool) {
	endpoint, err := netip.ParseAddrPort(address)
	if err != nil || !endpoint.Addr().Is4() || endpoint.Port() != 0 {
		return "", nil, false
	}
	syscall.ForkLock.RLock()
	socket, err := unix.Socket(unix.AF_INET, unix.SOCK_STREAM, 0)
	if err == nil {
		unix.CloseOnExec(socket)
	}
	syscall.ForkLock.RUnlock()
	if err != nil {
		return "", nil, false
	}
	port, err := bindShared(socket, endpoint.Addr().As4())
	if err != nil {
		_ = unix.Close(socket)
		return "", nil, false
	}
	return net.JoinHostPort(endpoint.Addr().String(), strconv.Itoa(port)), func() { _ = unix.Close(socket) }, true
}

func bindShared(socket int, host [4]byte) (port int, err error) {
	if err := unix.SetsockoptInt(socket, unix.SOL_SOCKET, unix.SO_REUSEPORT, 1); err != nil {
		return 0, err
	}
	if err := unix.Bind(socket, &unix.SockaddrInet4{Addr: host}); err != nil {
		return 0, err
	}
	bound, err := unix.Getsockname(socket)
	if err != nil {
		return 0, err
	}
	address, ok := bound.(*unix.SockaddrInet4)
	if !ok {
		return 0, unix.EAFNOSUPPORT
	}
	return address.Port, nil
}

// deafen ends the listening of a socket, with that of the copies that processes
// have which are just being started: closing it leaves those. Where the system
// does not do so with a listener, they accept connections for another moment.
func deafen(listener net.Listener) {
	tcp, ok := listener.(*net.TCPListener)
	if !ok {
		return
	}
	if conn, err := tcp.SyscallConn(); err == nil {
		_ = conn.Control(func(socket uintptr) { _ = unix.Shutdown(int(socket), unix.SHUT_RDWR) })
	}
}

// share is the Control of a listener on a reserved port.
func share(_, _ string, conn syscall.RawConn) error {
	var failed error
	if err := conn.Control(func(socket uintptr) {
		failed = unix.SetsockoptInt(int(socket), unix.SOL_SOCKET, unix.SO_REUSEPORT, 1)
	}); err != nil {
		return err
	}
	return failed
}
