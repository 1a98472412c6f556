// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
)

// The engine's commands. A plan that finds a change fails: exit code 2.
var (
	planNothing = []string{"plan", "-detailed-exitcode"}
	apply       = []string{"apply", "-auto-approve"}
)

// groups are all cases, the yardstick first.
func groups(size int) []group {
	all := []group{
		quiet(fmt.Sprintf("%d time_static, plan (the yardstick)", size), size, timeStatic),
		quiet(fmt.Sprintf("%d terraform_data, plan (the floor)", size), size, terraformData),
		quiet("1 time_static, plan (start-up)", 1, timeStatic),
		gateGroup(1, "1 gate, plan (start-up)"),
		tokenStartUp(),
	}
	for _, latency := range latencies {
		all = append(all, tokenGroup(size, latency))
	}
	return append(all, gateGroup(size, ""))
}

// Configurations of resources that call no API.
const (
	timeStatic = `
terraform {
  required_providers {
    time = { source = "hashicorp/time" }
  }
}

resource "time_static" "one" {
  for_each = jsondecode(file("names.json"))
}
`
	terraformData = `
resource "terraform_data" "one" {
  for_each = jsondecode(file("names.json"))
  input    = each.value
}
`
)

// quiet is a case that calls no API.
func quiet(title string, size int, configuration string) group {
	return group{titles: []string{title}, prepare: func(ctx context.Context, b *bench) ([]trial, error) {
		w, err := b.installation.workspace(ctx, title, configuration, map[string]any{"names.json": names("gate", size)})
		if err != nil {
			return nil, err
		}
		if _, err := w.run(ctx, apply...); err != nil {
			return nil, err
		}
		return []trial{{title: title, resources: size, workspace: w, arguments: planNothing}}, nil
	}}
}

// names are those of a fleet, each its own value.
func names(prefix string, size int) map[string]string {
	all := map[string]string{}
	for _, name := range sortedNames(prefix, size) {
		all[name] = name
	}
	return all
}

func sortedNames(prefix string, size int) []string {
	var all []string
	for index := range size {
		all = append(all, fmt.Sprintf("%s%04d", prefix, index+1))
	}
	return all
}
