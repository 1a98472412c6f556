// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// renewed is how many gates get a new certificate.
const renewed = 100

// password is that of the script's files.
const password = "changeit"

// renewal gives every gate of a fleet a new certificate: by a script, and by the
// provider, which proves what it did.
func (b *bench) renewal(ctx context.Context, _ *row) ([]*row, error) {
	script, err := b.script()
	if err != nil {
		return nil, err
	}
	gates, err := b.gates("renewed", renewed)
	if err != nil {
		return nil, err
	}
	files := b.certificates(gates)
	files["gates.json"] = urls(gates)
	w, err := b.applied(ctx, "renewed", configuration("gates.tf"), files)
	return []*row{script, {
		title: fmt.Sprintf("%d gates, renewal", renewed), resources: renewed, yardstick: script, targets: []target{atMost(renewalToScript, script)},
		ready: func() error { return w.writeAll(b.certificates(gates)) },
		run:   func(ctx context.Context) (sample, error) { return w.run(ctx, apply...) },
	}}, err
}

// script is a renewal by curl, on gates of its own, with files that were made
// before.
func (b *bench) script() (*row, error) {
	gates, err := b.gates("scripted", renewed)
	if err != nil {
		return nil, err
	}
	w, err := b.folder("script", map[string]any{"renew.sh": configuration("renew.sh"), "ca.crt": b.authority.PEM()})
	if err != nil {
		return nil, err
	}
	for name, gate := range gates {
		if err := gate.Seed("round-0.p12", b.issue(name).PKCS12(password), password, true); err != nil {
			return nil, err
		}
	}
	round := 0
	return &row{
		title: fmt.Sprintf("%d gates, renewal by curl", renewed), resources: renewed,
		ready: func() error {
			round++
			return w.writeAll(b.keystores(gates))
		},
		run: func(ctx context.Context) (sample, error) {
			command := exec.CommandContext(ctx, "bash", "renew.sh", fmt.Sprintf("round-%d.p12", round), fmt.Sprintf("round-%d.p12", round-1))
			command.Dir = w.directory
			command.Env = append(os.Environ(), "TOKEN="+simulator.Token, "CA=ca.crt", "PASSWORD="+password)
			return timed(command)
		},
	}, nil
}

// keystores are new certificates as PKCS#12 files, and the list of them.
func (b *bench) keystores(gates map[string]*simulator.Gate) map[string]any {
	files := map[string]any{}
	var list strings.Builder
	for name, gate := range gates {
		files[name+".p12"] = string(b.issue(name).PKCS12(password))
		fmt.Fprintf(&list, "%s %s.p12\n", gate.URL(), name)
	}
	files["gates.txt"] = list.String()
	return files
}
