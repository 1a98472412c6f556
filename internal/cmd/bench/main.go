// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// run is the simulator's process or the benchmark itself.
func run(ctx context.Context, arguments []string) error {
	s, err := parse(arguments, os.Stderr)
	if err != nil {
		return err
	}
	if s.serve {
		return serve(os.Stdin, os.Stdout)
	}
	if s.fleet > 0 {
		return measureFleet(ctx, s, os.Stdout, os.Stderr)
	}
	rows, err := measure(ctx, s, os.Stderr)
	if err != nil {
		return err
	}
	if err := printTable(os.Stdout, rows); err != nil {
		return err
	}
	return judge(os.Stdout, rows)
}
