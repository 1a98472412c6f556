// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strconv"
)

// shards are the gates of a fleet by shard and name, with their addresses.
type shards map[string]map[string]string

// split deals gates out to so many shards.
func split(gates []Gate, count int) shards {
	all := shards{}
	for index, gate := range gates {
		key := strconv.Itoa(index % count)
		if all[key] == nil {
			all[key] = map[string]string{}
		}
		all[key][gate.Name] = gate.URL
	}
	return all
}

// only is one of the shards.
func (s shards) only(key string) shards { return shards{key: s[key]} }

// together is one shard of all gates.
func (s shards) together() shards {
	all := map[string]string{}
	for _, gates := range s {
		for name, url := range gates {
			all[name] = url
		}
	}
	return shards{wholeShard: all}
}

// wholeShard is the only one of a fleet that is not split.
const wholeShard = "all"

// gates is how many there are.
func (s shards) gates() int {
	count := 0
	for _, gates := range s {
		count += len(gates)
	}
	return count
}

// module writes the module of a shard with the certificates of all gates.
func (f *fleet) module() error {
	folder := filepath.Join(f.installation.root, "module")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	files := map[string]string{"main.tf": shardModule}
	for _, gate := range f.made.Gates {
		files[gate.Name+".crt"], files[gate.Name+".key"] = gate.CertPEM, gate.KeyPEM
	}
	var errs []error
	for name, content := range files {
		errs = append(errs, os.WriteFile(filepath.Join(folder, name), []byte(content), 0o600))
	}
	return errors.Join(errs...)
}

// directory makes a working directory for these shards.
func (f *fleet) directory(ctx context.Context, name string, of shards) (*workspace, error) {
	return f.installation.workspace(ctx, name, shardedConfiguration, map[string]any{
		"environment.json": f.environment.URL, "shards.json": of, "ca.crt": f.made.CAPEM + f.environment.CAPEM,
	})
}
