// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"fmt"
	"io"
	"net/rpc"
	// Gates print dates in named zones, which minimal machines lack.
	_ "time/tzdata"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// serve is the simulator's process: it does what World asks for over its
// standard streams, until they are closed.
func serve(input io.ReadCloser, output io.WriteCloser) error {
	sim := simulator.New()
	defer sim.Close()
	server := rpc.NewServer()
	if err := server.RegisterName(service, &World{sim: sim}); err != nil {
		return fmt.Errorf("serve the simulator: %w", err)
	}
	server.ServeConn(streams{input, output})
	return nil
}

// service is the name under which a World is called.
const service = "World"

// streams are two pipes as one connection.
type streams struct {
	io.ReadCloser
	writer io.WriteCloser
}

// Write implements io.Writer.
func (s streams) Write(data []byte) (int, error) { return s.writer.Write(data) }

// Close implements io.Closer.
func (s streams) Close() error { return errors.Join(s.ReadCloser.Close(), s.writer.Close()) }
