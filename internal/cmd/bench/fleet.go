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
func (b *bench) measureFleet(ctx context.Context) {
	defer func() { check(printTable(os.Stdout, b.rows)) }()
	b.delayAPI(gateLatency)
	sayf("Starting %d gates ...", b.fleet)
	gates := b.gates("gate", b.fleet)
	module := b.certificates(gates)
	module[mainFile] = configuration("shard.tf")
	b.folder("module", module)
	parts := split{Into: shardCount, Shards: []string{"0"}}
	w := b.workspace(ctx, "fleet", map[string]any{
		mainFile: configuration("fleet.tf"), "environment.json": b.sim.API().URL(), "gates.json": urls(gates), "ca.crt": b.authority.PEM() + b.sim.API().CAPEM(), "split.json": parts,
	})
	b.each(ctx, w, "one shard", b.fleet/shardCount, apply, planNothing, unrefreshed)
	for index := 1; index < shardCount; index++ {
		sayf("Shard %d of %d ...", index+1, shardCount)
		parts.Shards = append(parts.Shards, strconv.Itoa(index))
		w.write(map[string]any{"split.json": parts})
		w.run(ctx, slices.Concat(apply, []string{"-refresh=false"})...)
	}
	b.whole(ctx, w, shardCount)
	state := joined(must(os.ReadFile(w.path(stateFile))))
	w.write(map[string]any{"split.json": split{1, []string{"0"}}, stateFile: string(state)})
	b.whole(ctx, w, 1)
}

// whole measures plans of the whole fleet in so many shards.
func (b *bench) whole(ctx context.Context, w *workspace, shards int) {
	wide := slices.Concat(planNothing, []string{"-parallelism=50"})
	b.each(ctx, w, fmt.Sprintf("one state, shards: %d", shards), b.fleet, unrefreshed, planNothing, wide)
}

// each measures commands, once each, in a working directory of so many gates.
func (b *bench) each(ctx context.Context, w *workspace, title string, gates int, commands ...[]string) {
	for _, command := range commands {
		r := &row{title: title + ", " + strings.Join(command, " "), resources: gates * eachGate}
		r.run = func(ctx context.Context) sample { return w.run(ctx, command...) }
		b.sample(ctx, r)
		b.rows = append(b.rows, r)
	}
}

// joined is a state in which all instances of a type are in the first shard.
func joined(state []byte) []byte {
	var whole map[string]any
	var parts struct {
		Resources []map[string]any `json:"resources"`
	}
	check(json.Unmarshal(state, &whole))
	check(json.Unmarshal(state, &parts))
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
	return must(json.Marshal(whole))
}
