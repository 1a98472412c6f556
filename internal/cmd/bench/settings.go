// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"regexp"
)

// Defaults of the flags.
const (
	defaultSize      = 1000
	defaultRounds    = 3
	defaultYardstick = ".build/tools/terraform-provider-time"
)

// settings are the flags of the command.
type settings struct {
	size      int
	rounds    int
	engine    string
	yardstick string
	only      *regexp.Regexp
	verbose   bool
	fleet     int
	serve     bool
}

// parse reads the flags; usage goes to output.
func parse(arguments []string, output io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.IntVar(&s.size, "n", defaultSize, "number of resources; the targets are stated for 1000")
	flags.IntVar(&s.rounds, "repeat", defaultRounds, "number of rounds; the table shows medians")
	flags.StringVar(&s.engine, "engine", "", "Terraform or OpenTofu binary; without it one is found")
	flags.StringVar(&s.yardstick, "yardstick", defaultYardstick, "binary of hashicorp/time")
	only := flags.String("only", "", "pattern of the cases to run beside the yardstick")
	flags.BoolVar(&s.verbose, "v", false, "print every measurement")
	flags.IntVar(&s.fleet, "fleet", 0, "measure one fleet of so many gates, each with a certificate and a token, instead of the table")
	flags.BoolVar(&s.serve, "serve", false, "be the simulator: what the command starts for itself")
	if err := flags.Parse(arguments); err != nil {
		return s, err
	}
	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}
	if s.size < 1 || s.rounds < 1 || s.fleet < 0 {
		return s, errors.New("-n and -repeat must be at least 1, -fleet must not be negative")
	}
	var err error
	if s.only, err = regexp.Compile(*only); err != nil {
		return s, fmt.Errorf("-only: %w", err)
	}
	return s, nil
}
