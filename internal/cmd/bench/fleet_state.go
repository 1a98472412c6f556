// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
)

// state is a state as it is stored, as far as this program has to know it.
type state map[string]json.RawMessage

// block is what a state holds of one block of resources in one module.
type block map[string]json.RawMessage

// readState reads the state of a working directory.
func (w *workspace) readState() (state, error) {
	content, err := os.ReadFile(filepath.Join(w.directory, stateFile))
	if err != nil {
		return nil, err
	}
	var s state
	if err := json.Unmarshal(content, &s); err != nil {
		return nil, fmt.Errorf("read the state of %s: %w", w.name(), err)
	}
	return s, nil
}

// writeState writes it.
func (w *workspace) writeState(s state) error {
	content, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return w.write(stateFile, string(content))
}

// blocks are those of the state.
func (s state) blocks() (all []block, err error) {
	err = json.Unmarshal(s["resources"], &all)
	return all, err
}

// with is the state with other blocks.
func (s state) with(blocks []block) (state, error) {
	encoded, err := json.Marshal(blocks)
	changed := maps.Clone(s)
	changed["resources"] = encoded
	return changed, err
}

// merge is one state with the blocks of all.
func merge(all []state) (state, error) {
	if len(all) == 0 {
		return nil, errors.New("there is no state to merge")
	}
	var blocks []block
	for _, one := range all {
		more, err := one.blocks()
		if err != nil {
			return nil, err
		}
		blocks = append(blocks, more...)
	}
	return all[0].with(blocks)
}

// joined is the state as if the fleet were not split: one block of each type.
func (s state) joined() (state, error) {
	blocks, err := s.blocks()
	if err != nil {
		return nil, err
	}
	module, err := json.Marshal(fmt.Sprintf("module.shard[%q]", wholeShard))
	if err != nil {
		return nil, err
	}
	wholes, instances := map[string]block{}, map[string][]json.RawMessage{}
	for _, b := range blocks {
		kind := string(b["type"])
		var some []json.RawMessage
		if err := json.Unmarshal(b["instances"], &some); err != nil {
			return nil, err
		}
		instances[kind] = append(instances[kind], some...)
		wholes[kind] = maps.Clone(b)
		wholes[kind]["module"] = module
	}
	var joined []block
	for _, kind := range slices.Sorted(maps.Keys(wholes)) {
		whole := wholes[kind]
		if whole["instances"], err = json.Marshal(instances[kind]); err != nil {
			return nil, err
		}
		joined = append(joined, whole)
	}
	return s.with(joined)
}
