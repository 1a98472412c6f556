// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"io"
	"net/rpc"
	"testing"
)

// remoteInProcess is a world that is served on pipes of this process.
func remoteInProcess(t *testing.T) *remote {
	t.Helper()
	toWorld, fromUs := io.Pipe()
	toUs, fromWorld := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- serve(toWorld, fromWorld) }()
	client := rpc.NewClient(streams{toUs, fromUs})
	t.Cleanup(func() {
		if err := client.Close(); err != nil {
			t.Error(err)
		}
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &remote{client: client}
}
