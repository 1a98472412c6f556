// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
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

// measureFleet creates a fleet shard by shard, each with a state of its own, and
// plans one shard and the whole. What was measured is printed even if something
// fails or is interrupted later.
func (b *bench) measureFleet(ctx context.Context) error {
	var rows []*row
	err := b.fleetRows(ctx, func(w *workspace, title string, gates int, commands ...[]string) error {
		for _, command := range commands {
			r := &row{title: title + ", " + strings.Join(command, " "), resources: gates * eachGate}
			r.run = func(ctx context.Context) (sample, error) { return w.run(ctx, command...) }
			if err := b.sample(ctx, r); err != nil {
				return err
			}
			rows = append(rows, r)
		}
		return nil
	})
	if printed := printTable(os.Stdout, rows); err == nil {
		err = printed
	}
	return err
}

// unrefreshed is a plan that asks nothing.
var unrefreshed = slices.Concat(planNothing, []string{"-refresh=false"})

// measuring measures commands in a working directory of so many gates.
type measuring func(w *workspace, title string, gates int, commands ...[]string) error

func (b *bench) fleetRows(ctx context.Context, measure measuring) error {
	b.delayAPI(gateLatency)
	sayf("Starting %d gates ...", b.fleet)
	gates, err := b.gates("gate", b.fleet)
	if err != nil {
		return err
	}
	files := b.certificates(gates)
	files["main.tf"] = configuration("shard.tf")
	if _, err := b.folder("module", files); err != nil {
		return err
	}
	states, keys, err := b.shards(ctx, gates, measure)
	if err != nil {
		return err
	}
	wide := slices.Concat(planNothing, []string{"-parallelism=50"})
	for _, of := range []split{{shardCount, keys}, {1, keys[:1]}} {
		title := fmt.Sprintf("one state, shards: %d", of.Into)
		w, err := b.directory(ctx, title, gates, of)
		if err != nil {
			return err
		}
		state, err := merge(states, of.Into == 1)
		if err != nil {
			return err
		}
		if err := w.write(stateFile, string(state)); err != nil {
			return err
		}
		if err := measure(w, title, b.fleet, unrefreshed, planNothing, wide); err != nil {
			return err
		}
	}
	return nil
}

// shards creates every shard in a state of its own, and measures the first.
func (b *bench) shards(ctx context.Context, gates map[string]*simulator.Gate, measure measuring) (states [][]byte, keys []string, err error) {
	for index := range shardCount {
		key := strconv.Itoa(index)
		w, err := b.directory(ctx, "shard-"+key, gates, split{shardCount, []string{key}})
		if err != nil {
			return nil, nil, err
		}
		if sayf("Shard %d of %d ...", index+1, shardCount); index == 0 {
			err = measure(w, "one shard", b.fleet/shardCount, apply, planNothing, unrefreshed)
		} else {
			_, err = w.run(ctx, apply...)
		}
		if err != nil {
			return nil, nil, err
		}
		state, err := w.state()
		if err != nil {
			return nil, nil, err
		}
		states, keys = append(states, state), append(keys, key)
	}
	return states, keys, nil
}

// directory makes a working directory for shards of these gates.
func (b *bench) directory(ctx context.Context, name string, gates map[string]*simulator.Gate, of split) (*workspace, error) {
	return b.workspace(ctx, name, configuration("fleet.tf"), map[string]any{
		"environment.json": b.sim.API().URL(), "gates.json": urls(gates), "split.json": of, "ca.crt": b.authority.PEM() + b.sim.API().CAPEM(),
	})
}

// merge is one state with the resources of all: each in its shard's module, or,
// where the fleet is not split, all instances of a type in one block.
func merge(states [][]byte, joined bool) ([]byte, error) {
	var whole map[string]any
	var blocks []map[string]any
	for _, state := range states {
		var one struct {
			Resources []map[string]any `json:"resources"`
		}
		whole = nil
		if err := json.Unmarshal(state, &whole); err != nil {
			return nil, err
		}
		if err := json.Unmarshal(state, &one); err != nil {
			return nil, err
		}
		for _, block := range one.Resources {
			same := slices.IndexFunc(blocks, func(b map[string]any) bool { return joined && b["type"] == block["type"] })
			if joined {
				block["module"] = `module.shard["0"]`
			}
			if same < 0 {
				blocks = append(blocks, block)
				continue
			}
			all, _ := blocks[same]["instances"].([]any)
			some, _ := block["instances"].([]any)
			blocks[same]["instances"] = append(all, some...)
		}
	}
	whole["resources"] = blocks
	return json.Marshal(whole)
}
