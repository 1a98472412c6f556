// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"errors"
	"net"
	"strings"
	"syscall"
)

// ErrTooManyFiles means that this process, or this machine, may open no more
// files, and so no connection: that says nothing of whoever was to be reached.
var ErrTooManyFiles = errors.New("no connection can be opened here: the limit of open files is reached")

// outOfFiles tells a spent limit from every other reason not to get a
// connection.
func outOfFiles(err error) bool {
	const windows = syscall.Errno(10024) // WSAEMFILE
	for _, code := range []error{syscall.EMFILE, syscall.ENFILE, windows} {
		if errors.Is(err, code) {
			return true
		}
	}
	// The resolver keeps only the text of what stopped it.
	var name *net.DNSError
	return errors.As(err, &name) && (strings.Contains(name.Err, syscall.EMFILE.Error()) || strings.Contains(name.Err, syscall.ENFILE.Error()))
}
