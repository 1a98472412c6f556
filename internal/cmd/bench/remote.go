// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"net/rpc"
	"os"
	"os/exec"
	"time"
)

// remote is the simulator in its own process.
type remote struct {
	command *exec.Cmd
	client  *rpc.Client
}

// startRemote starts this program again, as the simulator. It ends with this
// process at the latest, because then its standard input does.
func startRemote(ctx context.Context) (*remote, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	command := exec.CommandContext(ctx, self, "-serve")
	command.Stderr = os.Stderr
	input, err := command.StdinPipe()
	if err != nil {
		return nil, err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, fmt.Errorf("start the simulator: %w", err)
	}
	return &remote{command: command, client: rpc.NewClient(streams{output, input})}, nil
}

func (r *remote) close() error {
	return errors.Join(r.client.Close(), r.command.Wait())
}

func (r *remote) call(method string, argument, answer any) error {
	if err := r.client.Call(service+"."+method, argument, answer); err != nil {
		return fmt.Errorf("simulator, %s: %w", method, err)
	}
	return nil
}

func (r *remote) addGates(size int) (Fleet, error) {
	var fleet Fleet
	err := r.call("AddGates", size, &fleet)
	return fleet, err
}

func (r *remote) environment() (Environment, error) {
	var environment Environment
	err := r.call("Environment", struct{}{}, &environment)
	return environment, err
}

func (r *remote) clearTokens(prefix string) error {
	return r.call("ClearTokens", prefix, &struct{}{})
}

func (r *remote) setLatency(latency time.Duration) error {
	return r.call("SetLatency", latency, &struct{}{})
}

func (r *remote) reset() error { return r.call("Reset", struct{}{}, &struct{}{}) }

func (r *remote) count() (Counts, error) {
	var counts Counts
	err := r.call("Count", struct{}{}, &counts)
	return counts, err
}
