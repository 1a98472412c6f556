// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// bench is what all cases share.
type bench struct {
	settings
	installation *installation
	world        *remote
	progress     io.Writer
}

// trial is one line of the table: a run of the engine.
type trial struct {
	title     string
	resources int
	// ready makes everything as it has to be before each run, untimed.
	ready     func(ctx context.Context) error
	workspace *workspace
	arguments []string
	targets   []target
}

// group is cases that are prepared together, and run in their order because
// one leads to the next. It is left out if no title matches -only.
type group struct {
	titles  []string
	prepare func(ctx context.Context, b *bench) ([]trial, error)
}

// measure installs what is needed and runs all cases in turn, round after
// round.
func measure(ctx context.Context, s settings, progress io.Writer) (rows []*row, err error) {
	err = installed(ctx, s, progress, func(b *bench) error {
		b.sayf("%d resources, %d rounds.", s.size, s.rounds)
		trials, err := b.prepare(ctx)
		if err != nil {
			return err
		}
		rows, err = b.rounds(ctx, trials)
		return err
	})
	return rows, err
}

// installed builds what is needed, starts the simulator, and removes everything
// when do has ended.
func installed(ctx context.Context, s settings, progress io.Writer, do func(*bench) error) (err error) {
	found, err := engine.Find(ctx, s.engine, progress)
	if err != nil {
		return err
	}
	root, err := os.MkdirTemp("", "activegate-bench-")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(root)) }()
	b := &bench{settings: s, progress: progress}
	b.sayf("%s (%s). Building ...", found, found.Path)
	if b.installation, err = install(ctx, root, found, s.yardstick); err != nil {
		return err
	}
	if b.world, err = startRemote(ctx); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.world.close()) }()
	return do(b)
}

// prepare readies the yardstick, which comes first, and the groups that match.
func (b *bench) prepare(ctx context.Context) ([]trial, error) {
	var trials []trial
	for index, g := range groups(b.size) {
		if index > 0 && !b.wanted(g) {
			continue
		}
		b.sayf("Preparing %s ...", g.titles[0])
		prepared, err := g.prepare(ctx, b)
		if err != nil {
			return nil, err
		}
		trials = append(trials, prepared...)
	}
	return trials, nil
}

func (b *bench) wanted(g group) bool {
	for _, title := range g.titles {
		if b.only.MatchString(title) {
			return true
		}
	}
	return false
}

func (b *bench) rounds(ctx context.Context, trials []trial) ([]*row, error) {
	rows := make([]*row, 0, len(trials))
	for _, t := range trials {
		r := &row{title: t.title, resources: t.resources, targets: t.targets}
		rows = append(rows, r)
		r.yardstick = rows[0]
	}
	for round := range b.settings.rounds {
		b.sayf("Round %d of %d ...", round+1, b.settings.rounds)
		for index, t := range trials {
			r := rows[index]
			measured, err := b.run(ctx, t)
			if err != nil {
				return nil, fmt.Errorf("%s: %w", t.title, err)
			}
			r.samples = append(r.samples, measured)
			r.ratios = append(r.ratios, float64(measured.wall)/float64(rows[0].samples[round].wall))
			if b.verbose {
				b.sayf("  %-40s %6.2f s  %6.2f s CPU", t.title, measured.wall.Seconds(), measured.cpu.Seconds())
			}
		}
	}
	return rows, nil
}

// run measures one case once.
func (b *bench) run(ctx context.Context, t trial) (sample, error) {
	if t.ready != nil {
		if err := t.ready(ctx); err != nil {
			return sample{}, err
		}
	}
	if err := b.world.reset(); err != nil {
		return sample{}, err
	}
	used, err := t.workspace.run(ctx, t.arguments...)
	if err != nil {
		return sample{}, err
	}
	counts, err := b.world.count()
	return sample{usage: used, Counts: counts}, err
}

func (b *bench) sayf(format string, arguments ...any) {
	// Progress that nobody can read is no reason to stop.
	_, _ = fmt.Fprintf(b.progress, format+"\n", arguments...)
}
