// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
)

const (
	// shardCount is into how many shards a fleet is split.
	shardCount = 10
	// eachGate is how many resources a gate has: a certificate and a token.
	eachGate = 2
)

// split is into how many shards a fleet is split, and which of them are there.
type split struct {
	Into   int      `json:"into"`
	Shards []string `json:"shards"`
}

// unrefreshed is a plan that asks nothing.
var unrefreshed = slices.Concat(planNothing, []string{"-refresh=false"})

// measureFleet creates a fleet shard by shard, and plans the first of them and the
// whole. What was measured is printed even if something fails or is interrupted later.
func (b *bench) measureFleet(ctx context.Context) (err error) {
	defer func() { err = errors.Join(err, printTable(os.Stdout, b.rows)) }()
	b.delayAPI(gateLatency)
	sayf("Starting %d gates ...", b.fleet)
	gates, err := b.gates("gate", b.fleet)
	if err != nil {
		return err
	}
	module := b.certificates(gates)
	module[mainFile] = configuration("shard.tf")
	if _, err := b.folder("module", module); err != nil {
		return err
	}
	parts := split{Into: shardCount, Shards: []string{"0"}}
	w, err := b.workspace(ctx, "fleet", map[string]any{
		mainFile: configuration("fleet.tf"), "environment.json": b.sim.API().URL(), "gates.json": urls(gates), "ca.crt": b.authority.PEM() + b.sim.API().CAPEM(), "split.json": parts,
	})
	if err != nil {
		return err
	}
	if err := b.each(ctx, w, "one shard", b.fleet/shardCount, apply, planNothing, unrefreshed); err != nil {
		return err
	}
	for index := 1; index < shardCount; index++ {
		sayf("Shard %d of %d ...", index+1, shardCount)
		parts.Shards = append(parts.Shards, strconv.Itoa(index))
		if err := w.write(map[string]any{"split.json": parts}); err != nil {
			return err
		}
		if _, err := w.run(ctx, slices.Concat(apply, []string{"-refresh=false"})...); err != nil {
			return err
		}
	}
	if err := b.whole(ctx, w, shardCount); err != nil {
		return err
	}
	if err := w.join(); err != nil {
		return err
	}
	return b.whole(ctx, w, 1)
}

// whole measures plans of the whole fleet in so many shards.
func (b *bench) whole(ctx context.Context, w *workspace, shards int) error {
	wide := slices.Concat(planNothing, []string{"-parallelism=50"})
	return b.each(ctx, w, fmt.Sprintf("one state, shards: %d", shards), b.fleet, unrefreshed, planNothing, wide)
}

// each measures commands, once each, in a working directory of so many gates.
func (b *bench) each(ctx context.Context, w *workspace, title string, gates int, commands ...[]string) error {
	for _, command := range commands {
		r := &row{title: title + ", " + strings.Join(command, " "), resources: gates * eachGate}
		r.run = func(ctx context.Context) (sample, error) { return w.run(ctx, command...) }
		if err := b.sample(ctx, r); err != nil {
			return err
		}
		b.rows = append(b.rows, r)
	}
	return nil
}

// join makes one shard of all, in configuration and state.
func (w *workspace) join() error {
	state, err := os.ReadFile(w.path(stateFile))
	if err != nil {
		return err
	}
	if state, err = joined(state); err != nil {
		return err
	}
	return w.write(map[string]any{"split.json": split{1, []string{"0"}}, stateFile: string(state)})
}

// joined is a state in which all instances of a type are in the first shard.
func joined(state []byte) ([]byte, error) {
	var whole map[string]any
	var parts struct {
		Resources []map[string]any `json:"resources"`
	}
	if err := errors.Join(json.Unmarshal(state, &whole), json.Unmarshal(state, &parts)); err != nil {
		return nil, err
	}
	var blocks []map[string]any
	for _, block := range parts.Resources {
		block["module"] = `module.shard["0"]`
		same := slices.IndexFunc(blocks, func(b map[string]any) bool { return b["type"] == block["type"] })
		if same < 0 {
			blocks = append(blocks, block)
			continue
		}
		all, _ := blocks[same]["instances"].([]any)
		some, _ := block["instances"].([]any)
		blocks[same]["instances"] = append(all, some...)
	}
	whole["resources"] = blocks
	return json.Marshal(whole)
}
