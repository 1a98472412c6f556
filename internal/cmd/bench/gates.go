// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// fleetConfiguration is a fleet of gates with one certificate each, as the
// documentation shows it.
const fleetConfiguration = `
terraform {
  required_providers {
    activegate = { source = "activegate/activegate" }
  }
}

provider "activegate" {
  environment_id     = "abc12345"
  ca_certificate_pem = file("ca.crt")
}

locals {
  gates = jsondecode(file("gates.json"))
}

resource "activegate_certificate" "gate" {
  for_each = local.gates

  activegate_url        = each.value
  certificate_pem       = file("${each.key}.crt")
  certificate_chain_pem = file("ca.crt")
  private_key_pem_wo    = file("${each.key}.key")
}
`

// eachListed is what a data source on each gate adds.
const eachListed = `
data "activegate_certificate_list" "gate" {
  for_each       = local.gates
  activegate_url = each.value
}
`

// latencies are those of the API that the cases have.
var latencies = []time.Duration{0, 10 * time.Millisecond, 50 * time.Millisecond}

// The targets of a fleet are stated for this latency.
const (
	fleetLatency = 10 * time.Millisecond
	fleetRatio   = 2.0
)

// gateGroup is a fleet of gates at every latency, without and with a data
// source on each. startUp, if not empty, is the title of the only case.
func gateGroup(size int, startUp string) group {
	titles := []string{startUp}
	if startUp == "" {
		titles = fleetTitles(size)
	}
	return group{titles: titles, prepare: func(ctx context.Context, b *bench) ([]trial, error) {
		plain, listed, err := b.fleet(ctx, size)
		if err != nil {
			return nil, err
		}
		if startUp != "" {
			return []trial{{title: startUp, resources: 1, ready: b.latency(0), workspace: plain, arguments: planNothing}}, nil
		}
		var trials []trial
		for _, workspace := range []*workspace{plain, listed} {
			for _, latency := range latencies {
				t := trial{title: titles[len(trials)], resources: size, ready: b.latency(latency), workspace: workspace, arguments: planNothing}
				if workspace == listed {
					t.resources *= 2
				}
				if latency == fleetLatency {
					t.targets = []target{atMost(fleetRatio), oneEach(size), frugal()}
				}
				trials = append(trials, t)
			}
		}
		return trials, nil
	}}
}

func fleetTitles(size int) []string {
	var titles []string
	for _, more := range []string{"", " + a data source each"} {
		for _, latency := range latencies {
			titles = append(titles, fmt.Sprintf("%d gates%s, plan, %d ms", size, more, latency.Milliseconds()))
		}
	}
	return titles
}

// latency makes the API as slow as that.
func (b *bench) latency(latency time.Duration) func(context.Context) error {
	return func(context.Context) error { return b.world.setLatency(latency) }
}

// fleet starts gates and gives each a certificate, once without and once with
// data sources.
func (b *bench) fleet(ctx context.Context, size int) (plain, listed *workspace, err error) {
	fleet, err := b.world.addGates(size)
	if err != nil {
		return nil, nil, err
	}
	urls := map[string]string{}
	files := map[string]any{"gates.json": urls, "ca.crt": fleet.CAPEM}
	for _, gate := range fleet.Gates {
		urls[gate.Name] = gate.URL
		files[gate.Name+".crt"], files[gate.Name+".key"] = gate.CertPEM, gate.KeyPEM
	}
	name := fmt.Sprintf("fleet-%d", size)
	if plain, err = b.installation.workspace(ctx, name, fleetConfiguration, files); err != nil {
		return nil, nil, err
	}
	// Every apply is slower than a plan, and is not what is measured here.
	if _, err := plain.run(ctx, slices.Concat(apply, []string{"-parallelism=50"})...); err != nil {
		return nil, nil, err
	}
	if listed, err = b.installation.workspace(ctx, name+"-listed", fleetConfiguration+eachListed, files); err != nil {
		return nil, nil, err
	}
	err = listed.adopt(plain)
	return plain, listed, err
}
