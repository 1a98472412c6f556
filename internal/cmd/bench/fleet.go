// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"golang.org/x/sync/errgroup"
)

const (
	// shardCount is into how many shards a fleet is split.
	shardCount = 10
	// eachGate is how many resources a gate has: a certificate and a token.
	eachGate = 2
	// buildersAtOnce is how many shards are created at a time.
	buildersAtOnce = 2
)

// fleet is one fleet that is measured whole and in parts.
type fleet struct {
	*bench
	made        Fleet
	environment Environment
	shards      shards
	states      []state
	rows        []fleetRow
}

// measureFleet creates a fleet shard by shard, each with a state of its own, and
// plans one shard and the whole. What was measured is printed even if something
// fails or is interrupted later.
func measureFleet(ctx context.Context, s settings, output, progress io.Writer) error {
	return installed(ctx, s, progress, func(b *bench) error {
		f := &fleet{bench: b}
		err := f.measure(ctx)
		if printed := printFleet(output, f.rows); err == nil {
			err = printed
		}
		return err
	})
}

func (f *fleet) measure(ctx context.Context) (err error) {
	f.sayf("Starting %d gates ...", f.settings.fleet)
	if f.made, err = f.world.addGates(f.settings.fleet); err != nil {
		return err
	}
	if f.environment, err = f.world.environment(); err != nil {
		return err
	}
	if err := f.module(); err != nil {
		return err
	}
	f.shards = split(f.made.Gates, shardCount)
	for _, part := range []func(context.Context) error{f.oneShard, f.otherShards, f.whole} {
		if err := part(ctx); err != nil {
			return err
		}
	}
	return nil
}

// oneShard is the life of the first shard, in a state of its own.
func (f *fleet) oneShard(ctx context.Context) error {
	const key = "0"
	one := f.shards.only(key)
	w, err := f.directory(ctx, "shard-"+key, one)
	if err != nil {
		return err
	}
	if err := f.world.setLatency(fleetLatency); err != nil {
		return err
	}
	for _, trial := range []trial{
		{title: "one shard, create", arguments: apply},
		{title: "one shard, plan", arguments: planNothing},
		{title: "one shard, plan -refresh=false", arguments: append(slices.Clone(planNothing), "-refresh=false")},
	} {
		if err := f.note(ctx, trial, w, one.gates()); err != nil {
			return err
		}
	}
	created, err := w.readState()
	f.states = append(f.states, created)
	return err
}

// otherShards creates the others, which is not measured.
func (f *fleet) otherShards(ctx context.Context) error {
	if err := f.world.setLatency(0); err != nil {
		return err
	}
	keys := slices.Sorted(maps.Keys(f.shards))[1:]
	f.sayf("Creating %d more shards ...", len(keys))
	states := make([]state, len(keys))
	builders, ctx := errgroup.WithContext(ctx)
	builders.SetLimit(buildersAtOnce)
	for index, key := range keys {
		builders.Go(func() error {
			w, err := f.directory(ctx, "shard-"+key, f.shards.only(key))
			if err != nil {
				return err
			}
			if _, err := w.run(ctx, apply...); err != nil {
				return err
			}
			states[index], err = w.readState()
			return err
		})
	}
	err := builders.Wait()
	f.states = append(f.states, states...)
	return err
}

// whole plans the fleet in one state: in shards, and in one block of each type.
func (f *fleet) whole(ctx context.Context) error {
	if err := f.world.setLatency(fleetLatency); err != nil {
		return err
	}
	merged, err := merge(f.states)
	if err != nil {
		return err
	}
	joined, err := merged.joined()
	if err != nil {
		return err
	}
	unrefreshed := append(slices.Clone(planNothing), "-refresh=false")
	for _, shape := range []struct {
		name   string
		gates  shards
		state  state
		trials []trial
	}{
		{"sharded", f.shards, merged, []trial{
			{title: fmt.Sprintf("%d shards in one state, plan -refresh=false", len(f.shards)), arguments: unrefreshed},
			{title: fmt.Sprintf("%d shards in one state, plan", len(f.shards)), arguments: planNothing},
			{title: fmt.Sprintf("%d shards in one state, plan -parallelism=50", len(f.shards)), arguments: append(slices.Clone(planNothing), "-parallelism=50")},
		}},
		{"joined", f.shards.together(), joined, []trial{
			{title: "not sharded, plan -refresh=false", arguments: unrefreshed},
			{title: "not sharded, plan", arguments: planNothing},
		}},
	} {
		w, err := f.directory(ctx, shape.name, shape.gates)
		if err != nil {
			return err
		}
		if err := w.writeState(shape.state); err != nil {
			return err
		}
		for _, trial := range shape.trials {
			if err := f.note(ctx, trial, w, shape.gates.gates()); err != nil {
				return err
			}
		}
	}
	return nil
}

// note measures a run once and keeps it.
func (f *fleet) note(ctx context.Context, t trial, w *workspace, gates int) error {
	t.workspace, t.resources = w, gates*eachGate
	measured, err := f.run(ctx, t)
	if err != nil {
		return fmt.Errorf("%s: %w", t.title, err)
	}
	size, err := w.stateSize()
	f.rows = append(f.rows, fleetRow{title: t.title, resources: t.resources, sample: measured, state: size})
	f.sayf("%s: %.1f s", t.title, measured.wall.Seconds())
	return err
}
