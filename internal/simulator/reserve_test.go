// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build linux || darwin || freebsd

package simulator_test

import (
	"context"
	"errors"
	"net"
	"os/exec"
	"runtime"
	"sync"
	"syscall"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestStoppedGateKeepsItsPort lets no other gate answer at the address of one
// that is stopped: connections are refused until it starts again.
func TestStoppedGateKeepsItsPort(t *testing.T) {
	sim := simulator.New()
	defer sim.Close()
	gate := sim.AddGate()
	gate.Stop()
	if listener, err := new(net.ListenConfig).Listen(context.Background(), "tcp", gate.Address()); err == nil {
		_ = listener.Close()
		t.Fatal("the port of a stopped gate is free for others")
	}
	for range 2 {
		if _, err := new(net.Dialer).DialContext(context.Background(), "tcp", gate.Address()); !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("a connection to a stopped gate gets %v, want refused", err)
		}
		if err := gate.Start(); err != nil {
			t.Fatal(err)
		}
		conn, err := new(net.Dialer).DialContext(context.Background(), "tcp", gate.Address())
		if err != nil {
			t.Fatal(err)
		}
		_ = conn.Close()
		gate.Stop()
	}
}

// TestStoppedGateIsNotInherited gives the port to no process that is started
// meanwhile, such as an engine: it would accept connections, or keep the gate
// from starting again.
func TestStoppedGateIsNotInherited(t *testing.T) {
	sim := simulator.New()
	defer sim.Close()
	gate := sim.AddGate()
	ctx, cancel := context.WithCancel(context.Background())
	var children sync.WaitGroup
	defer children.Wait()
	defer cancel()
	for range 4 {
		children.Go(func() {
			for ctx.Err() == nil {
				_ = exec.CommandContext(ctx, "sleep", "1").Run()
			}
		})
		children.Go(func() {
			for ctx.Err() == nil {
				_ = exec.CommandContext(ctx, "true").Run()
			}
		})
	}
	for round := range 2000 {
		gate.Stop()
		// Elsewhere a copy of the listener cannot be made deaf.
		if conn, err := new(net.Dialer).DialContext(ctx, "tcp", gate.Address()); runtime.GOOS == "linux" && !errors.Is(err, syscall.ECONNREFUSED) {
			t.Fatalf("round %d: a connection to a stopped gate gets %v (%v), want refused", round, conn, err)
		} else if err == nil {
			_ = conn.Close()
		}
		if err := gate.Start(); err != nil {
			t.Fatalf("round %d: %v", round, err)
		}
	}
}
