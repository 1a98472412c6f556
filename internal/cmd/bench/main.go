// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command bench measures how fast the provider is, with a real engine and
// simulated gates and tokens, against what calls no API: hashicorp/time, whose
// time_static is the yardstick, terraform_data, which runs inside the engine,
// and the floor of the protocol, which has this provider's schema and answers by
// echo. A renewal is measured against a curl script.
//
//	make bench                                the whole table, with 1,000 of each
//	make bench BENCHARGS='-n 50 -repeat 1'    a quick look
//	make bench BENCHARGS='-only tokens'       one part: tokens, gates or renewal
//	make bench BENCHARGS='-fleet 5000'        one fleet, whole and in shards
//
// All cases run in turn, round after round, so that a machine that slows down
// slows all of them; a ratio is the median of the rounds' ratios. The exit code
// is 1 if a target is missed.
//
// In the engine's mirror this program stands under other names, which tell it what to
// be: in the place of every provider the meter, which starts that and reports its CPU
// time and memory, and as a provider the floor.
//
// How to read the table: internal/acceptance/bench.md.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"regexp"
	"strings"
	"syscall"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func main() {
	var code int
	var err error
	switch name := filepath.Base(os.Args[0]); {
	case name == metered:
		err = serveFloor()
	case strings.HasPrefix(name, "terraform-provider-"):
		code, err = meter()
	default:
		err = run(os.Args[1:])
	}
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "bench:", err)
		code = 1
	}
	os.Exit(code)
}

// settings are the flags of the command.
type settings struct {
	size, rounds, fleet int
	binary, yardstick   string
	only                *regexp.Regexp
}

// parse reads the flags; usage goes to output.
func parse(arguments []string, output io.Writer) (settings, error) {
	var s settings
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(output)
	flags.IntVar(&s.size, "n", 1000, "number of resources; the targets are stated for 1000")
	flags.IntVar(&s.rounds, "repeat", 3, "number of rounds; the table shows medians")
	flags.StringVar(&s.binary, "engine", "", "Terraform or OpenTofu binary; without it one is found")
	flags.StringVar(&s.yardstick, "yardstick", ".build/tools/terraform-provider-time", "binary of hashicorp/time")
	only := flags.String("only", "", "pattern of what to run beside the yardstick: tokens, gates, renewal")
	flags.IntVar(&s.fleet, "fleet", 0, "measure one fleet of so many gates, each with a certificate and a token, instead of the table")
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

// bench is what all cases share.
type bench struct {
	settings

	// root is a temporary folder: a mirror of providers, and working directories.
	root   string
	engine engine.Engine
	sim    *simulator.Simulator
	// authority issues the certificates of the simulated gates.
	authority *keystoretest.CA
	rows      []*row
}

func run(arguments []string) (err error) {
	defer func() { err = told(recover(), err) }()
	s := must(parse(arguments, os.Stderr))
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	found := must(engine.Find(ctx, s.binary, os.Stderr))
	root := must(os.MkdirTemp("", "activegate-bench-"))
	defer func() { check(os.RemoveAll(root)) }()
	b := &bench{settings: s, root: root, engine: found, sim: simulator.New(), authority: keystoretest.NewCA("Benchmark CA")}
	defer b.sim.Close()
	sayf("%s (%s). Building ...", found, found.Path)
	b.install(ctx)
	if b.fleet > 0 {
		b.measureFleet(ctx)
		return nil
	}
	return b.measure(ctx)
}

// failure ends the run from wherever it is met: nothing is worth going on for.
type failure struct{ reason error }

func check(err error) {
	if err != nil {
		panic(failure{err})
	}
}

func must[T any](value T, err error) T {
	check(err)
	return value
}

// told is the reason of a failure that was recovered, or else the error.
func told(recovered any, err error) error {
	switch met := recovered.(type) {
	case nil:
		return err
	case failure:
		return met.reason
	default:
		panic(met)
	}
}

// measure prints the table and its targets. The error is that of judge.
func (b *bench) measure(ctx context.Context) error {
	sayf("%d resources, %d rounds.", b.size, b.rounds)
	b.prepare(ctx)
	for round := range b.rounds {
		sayf("Round %d of %d ...", round+1, b.rounds)
		for _, r := range b.rows {
			b.sample(ctx, r)
		}
	}
	check(printTable(os.Stdout, b.rows))
	return judge(os.Stdout, b.rows)
}

// sample measures a case once.
func (b *bench) sample(ctx context.Context, r *row) {
	if r.ready != nil {
		r.ready()
	}
	b.sim.Journal().Reset()
	measured := r.run(ctx)
	measured.requests, measured.connections = b.sim.Journal().Count(""), b.sim.Journal().Connections()
	r.samples = append(r.samples, measured)
	sayf("  %-45s %6.2f s", r.title, measured.wall.Seconds())
}

// sayf tells who waits how far it is.
func sayf(format string, arguments ...any) { fmt.Fprintf(os.Stderr, format+"\n", arguments...) }
