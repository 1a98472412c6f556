// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build !(linux || darwin || freebsd)

package simulator

import (
	"net"
	"syscall"
)

// reserve does nothing here: the port of a stopped gate is free.
func reserve(string) (reserved string, release func(), ok bool) { return "", nil, false }

func deafen(net.Listener) {}

func share(string, string, syscall.RawConn) error { return nil }
