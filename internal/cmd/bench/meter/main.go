// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command meter stands in a mirror in the place of a provider: it starts the
// provider that lies beside it, hands its streams on, and when that has ended
// appends what it cost as one line to a file: microseconds of CPU, bytes of
// memory at the peak (0 where the system does not tell).
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"

	"github.com/activegate/terraform-provider-activegate/internal/cmd/bench/memory"
)

// provider is the name of the real provider, in the same folder.
const provider = "provider"

// variable names the file to append to.
const variable = "BENCH_METER"

func main() {
	code, err := run()
	if err != nil {
		fmt.Fprintln(os.Stderr, "meter:", err)
		os.Exit(1)
	}
	os.Exit(code)
}

func run() (code int, err error) {
	self, err := os.Executable()
	if err != nil {
		return 0, err
	}
	// The provider gets signals of the terminal itself.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	command := exec.CommandContext(context.Background(), filepath.Join(filepath.Dir(self), provider), os.Args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = command.Run()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return 0, err
	}
	return command.ProcessState.ExitCode(), report(command.ProcessState)
}

// report appends one line in one write, which other meters cannot tear.
func report(state *os.ProcessState) (err error) {
	name := os.Getenv(variable)
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // named by who starts the engine
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = fmt.Fprintf(file, "%d %d\n", (state.UserTime() + state.SystemTime()).Microseconds(), memory.Peak(state))
	return err
}
