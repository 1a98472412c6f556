// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// running is an engine that was started.
type running struct {
	e       *external
	command *exec.Cmd
	cancel  context.CancelFunc
	console console
	stdout  strings.Builder
	ended   chan struct{} // closed when the engine has ended
}

// separate puts a command into a process group of its own, all of which ends
// at a deadline.
func separate(command *exec.Cmd) {
	command.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	command.Cancel = func() error { return syscall.Kill(-command.Process.Pid, syscall.SIGKILL) }
}

// interrupt is Ctrl-C in a terminal.
func (r *running) interrupt() {
	if err := r.signal(syscall.SIGINT); err != nil {
		r.e.t.Errorf("interrupt: %v", err)
	}
}

// signal reaches engine and provider.
func (r *running) signal(signal syscall.Signal) error {
	return syscall.Kill(-r.command.Process.Pid, signal)
}

// killProvider ends the provider that was started last, at once.
func (e *external) killProvider() { e.signalProvider(syscall.SIGKILL) }

// signalProvider sends a signal to the provider that was started last.
func (e *external) signalProvider(signal syscall.Signal) {
	noted, err := os.ReadFile(e.path("processes"))
	if err != nil {
		e.t.Error(err)
		return
	}
	fields := strings.Fields(string(noted))
	process, err := strconv.Atoi(fields[len(fields)-1])
	if err == nil {
		err = syscall.Kill(process, signal)
	}
	if err != nil {
		e.t.Errorf("%s to the provider: %v", signal, err)
	}
}

// lifeline is a pipe that every provider process holds open while it lives: a
// provider outlives an engine that was interrupted twice, and its process id
// would tell nothing where nobody collects dead processes.
func (e *external) lifeline() *os.File {
	e.t.Helper()
	if err := syscall.Mkfifo(e.path("lifeline"), 0o600); err != nil {
		e.t.Fatal(err)
	}
	pipe, err := os.OpenFile(e.path("lifeline"), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err != nil {
		e.t.Fatal(err)
	}
	e.t.Cleanup(func() { _ = pipe.Close() })
	return pipe
}

// awaitProviders waits until no provider lives any more.
func (e *external) awaitProviders() {
	e.t.Helper()
	const deadline = 30 * time.Second
	if err := e.alive.SetReadDeadline(time.Now().Add(deadline)); err != nil {
		e.t.Fatal(err)
	}
	if _, err := io.Copy(io.Discard, e.alive); err != nil && !errors.Is(err, io.EOF) {
		e.t.Fatalf("a provider still lives: %v", err)
	}
}
