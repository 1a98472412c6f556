// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command engine finds the Terraform or OpenTofu binary that tests run, and
// prints what the plugin test framework has to be told about it, one NAME=value
// a line, not quoted:
//
//	go run ./internal/cmd/engine [-path] [BINARY]
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

func main() {
	pathOnly := flag.Bool("path", false, "print only the path of the binary")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	found, err := engine.Find(ctx, flag.Arg(0), os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1) //nolint:gocritic // the process ends: nothing is left to stop
	}
	if *pathOnly {
		fmt.Println(found.Path)
		return
	}
	fmt.Printf("TF_ACC_TERRAFORM_PATH=%s\n", found.Path)
	fmt.Printf("TF_ACC_PROVIDER_HOST=%s\n", found.RegistryHost())
	fmt.Printf("ENGINE_NAME=%s\n", found)
}
