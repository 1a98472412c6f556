// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command demo tells the life of a gate's certificate, of its token and of the
// tenant token with the real engine, a simulated gate and a simulated environment,
// and leaves a sandbox to play in:
//
//	demo [BINARY]            the story, a minute, cleaned up at its end
//	demo -sandbox [BINARY]   gates and a working directory until Ctrl-C
//
// BINARY is a Terraform or OpenTofu; without it one is found. The exit code is
// not zero if any step went otherwise than told.
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
	sandbox := flag.Bool("sandbox", false, "leave simulated gates and a working directory to play in, until Ctrl-C")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()

	run := tell
	if *sandbox {
		run = play
	}
	if err := run(ctx, newPrinter(os.Stdout), flag.Arg(0)); err != nil {
		if errors.Is(ctx.Err(), context.Canceled) {
			err = errors.New("interrupted; everything was removed")
		}
		fmt.Fprintln(os.Stderr, "\ndemo:", err)
		os.Exit(1) //nolint:gocritic // the process ends: nothing is left to stop
	}
}
