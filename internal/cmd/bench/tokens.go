// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"time"
)

// tokenConfiguration is a token for each gate, with a schedule. What is named in
// rotated.json is of another generation.
//
//nolint:gosec // a configuration, not a token
const tokenConfiguration = `
terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

provider "activegate" {
  environment_url    = jsondecode(file("environment.json"))
  environment_id     = "abc12345"
  ca_certificate_pem = file("ca.crt")
}

locals {
  names   = jsondecode(file("names.json"))
  rotated = jsondecode(file("rotated.json"))
}

resource "activegate_token" "gate" {
  for_each = local.names

  name       = each.value
  expires_in = "180d"
  rotation = {
    triggers = { generation = lookup(local.rotated, each.key, "1") }
  }
}
`

// The targets of tokens are stated for this latency.
const (
	tokenLatency  = 50 * time.Millisecond
	tokenRatio    = 1.1
	tokenRequests = 3
)

// tokenPrefix begins the names of the tokens.
const tokenPrefix = "tokens-"

// tenth of the tokens is rotated, so that so many predecessors are pending.
const tenth = 10

// tokenStep is what is done with all tokens, one after the other.
type tokenStep struct {
	title     string
	ready     func(t *tokens) error
	arguments []string
	targets   []target
}

// tokenSteps are the life of the tokens in one round.
func tokenSteps(size int) []tokenStep {
	return []tokenStep{
		{title: fmt.Sprintf("%d tokens, create", size), ready: (*tokens).clear, arguments: apply},
		{title: fmt.Sprintf("%d of %d tokens, rotate", (size+tenth-1)/tenth, size), ready: (*tokens).rotate, arguments: apply},
		{
			title: fmt.Sprintf("%d tokens, plan", size), arguments: planNothing,
			targets: []target{atMost(tokenRatio), requestsAtMost(tokenRequests), frugal()},
		},
	}
}

// tokens are all tokens of a case.
type tokens struct {
	size      int
	world     *remote
	workspace *workspace
}

// tokenGroup is the life of the tokens at one latency.
func tokenGroup(size int, latency time.Duration) group {
	steps := tokenSteps(size)
	var titles []string
	for _, step := range steps {
		titles = append(titles, fmt.Sprintf("%s, %d ms", step.title, latency.Milliseconds()))
	}
	return group{titles: titles, prepare: func(ctx context.Context, b *bench) ([]trial, error) {
		all, err := b.tokens(ctx, size, fmt.Sprintf("%s%d-%d", tokenPrefix, size, latency.Milliseconds()))
		if err != nil {
			return nil, err
		}
		var trials []trial
		for index, step := range steps {
			t := trial{title: titles[index], resources: size, workspace: all.workspace, arguments: step.arguments}
			t.ready = func(context.Context) error {
				if step.ready != nil {
					if err := step.ready(all); err != nil {
						return err
					}
				}
				return b.world.setLatency(latency)
			}
			if latency == tokenLatency {
				t.targets = step.targets
			}
			trials = append(trials, t)
		}
		return trials, nil
	}}
}

// tokenStartUp is a plan of one token.
func tokenStartUp() group {
	const title = "1 token, plan (start-up)"
	return group{titles: []string{title}, prepare: func(ctx context.Context, b *bench) ([]trial, error) {
		one, err := b.tokens(ctx, 1, "single")
		if err != nil {
			return nil, err
		}
		_, err = one.workspace.run(ctx, apply...)
		return []trial{{
			title: title, resources: 1, workspace: one.workspace, arguments: planNothing,
			ready: func(context.Context) error { return b.world.setLatency(0) },
		}}, err
	}}
}

// tokens makes a working directory for tokens, of which there are none yet.
func (b *bench) tokens(ctx context.Context, size int, name string) (*tokens, error) {
	environment, err := b.world.environment()
	if err != nil {
		return nil, err
	}
	w, err := b.installation.workspace(ctx, name, tokenConfiguration, map[string]any{
		"environment.json": environment.URL, "names.json": names(name, size), "rotated.json": map[string]string{}, "ca.crt": environment.CAPEM,
	})
	if err != nil {
		return nil, err
	}
	return &tokens{size: size, world: b.world, workspace: w}, nil
}

// clear takes everything back to the beginning; the tokens of other latencies go
// as well, so that no list is longer than one page.
func (t *tokens) clear() error {
	if err := t.workspace.forget(); err != nil {
		return err
	}
	if err := t.workspace.write("rotated.json", map[string]string{}); err != nil {
		return err
	}
	return t.world.clearTokens(tokenPrefix)
}

// rotate makes each tenth token due.
func (t *tokens) rotate() error {
	rotated := map[string]string{}
	for index, name := range sortedNames(t.workspace.name(), t.size) {
		if index%tenth == 0 {
			rotated[name] = "2"
		}
	}
	return t.workspace.write("rotated.json", rotated)
}
