// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// The targets, stated for 1,000 resources.
const (
	tokensToYardstick = 1.1
	tokensToFloor     = 1.15
	tokenRequests     = 3
	gatesToYardstick  = 2.0
	renewalToScript   = 0.75
)

// cases are all cases that are wanted, ready to run, the yardstick first.
func (b *bench) cases(ctx context.Context) ([]*row, error) {
	yardstick, err := b.quiet(ctx, "time_static", b.size, "static.tf")
	if err != nil {
		return nil, err
	}
	yardstick.yardstick = yardstick
	rows := []*row{yardstick}
	for _, part := range []struct {
		name    string
		prepare func(ctx context.Context, yardstick *row) ([]*row, error)
	}{{"tokens", b.tokens}, {"gates", b.gatesPlanned}, {"renewal", b.renewal}} {
		if !b.only.MatchString(part.name) {
			continue
		}
		sayf("Preparing %s ...", part.name)
		more, err := part.prepare(ctx, yardstick)
		if err != nil {
			return nil, fmt.Errorf("prepare %s: %w", part.name, err)
		}
		rows = append(rows, more...)
	}
	return rows, nil
}

// planned is a plan of a working directory, which has to find nothing to do.
func planned(title string, resources int, w *workspace, yardstick *row, targets ...target) *row {
	return &row{
		title: title, resources: resources, yardstick: yardstick, targets: targets,
		run: func(ctx context.Context) (sample, error) { return w.run(ctx, planNothing...) },
	}
}

// quiet is a case that calls no API.
func (b *bench) quiet(ctx context.Context, kind string, size int, main string) (*row, error) {
	w, err := b.applied(ctx, fmt.Sprintf("%s-%d", kind, size), configuration(main), map[string]any{"names.json": names("gate", size)})
	return planned(fmt.Sprintf("%d %s, plan", size, kind), size, w, nil), err
}

// applied is a working directory with all that its configuration says.
func (b *bench) applied(ctx context.Context, name, main string, files map[string]any) (*workspace, error) {
	w, err := b.workspace(ctx, name, main, files)
	if err == nil {
		_, err = w.run(ctx, slices.Concat(apply, []string{"-parallelism=50"})...)
	}
	return w, err
}

// tokens are plans of tokens, of which each tenth was rotated, so that a
// predecessor is pending; beside them the floors of engine and protocol.
func (b *bench) tokens(ctx context.Context, yardstick *row) ([]*row, error) {
	data, err := b.quiet(ctx, "terraform_data", b.size, "data.tf")
	if err != nil {
		return nil, err
	}
	data.yardstick = yardstick
	files := map[string]any{
		"environment.json": b.sim.API().URL(), "ca.crt": b.sim.API().CAPEM(), "names.json": names("gate", b.size), "generation": "1",
	}
	all, err := b.applied(ctx, "tokens", configuration("tokens.tf"), files)
	if err != nil {
		return nil, err
	}
	files["generation"] = "2"
	if err := all.writeAll(files); err != nil {
		return nil, err
	}
	if _, err := all.run(ctx, apply...); err != nil {
		return nil, err
	}
	echoed, err := b.workspace(ctx, "floor", strings.Replace(configuration("tokens.tf"), providerVersion, floorVersion, 1), files)
	if err != nil {
		return nil, err
	}
	if err := echoed.adopt(all); err != nil {
		return nil, err
	}
	floor := planned(fmt.Sprintf("%d tokens by echo, plan (the floor)", b.size), b.size, echoed, yardstick)
	return []*row{
		data, floor,
		planned(fmt.Sprintf("%d tokens, plan", b.size), b.size, all, yardstick,
			atMost(tokensToYardstick, yardstick), atMost(tokensToFloor, floor), requestsAtMost(tokenRequests)),
	}, nil
}

// gatesPlanned are plans of a fleet, without and with a data source on each
// gate.
func (b *bench) gatesPlanned(ctx context.Context, yardstick *row) ([]*row, error) {
	gates, err := b.gates("gate", b.size)
	if err != nil {
		return nil, err
	}
	files := b.certificates(gates)
	files["gates.json"] = urls(gates)
	plain, err := b.applied(ctx, "gates", configuration("gates.tf"), files)
	if err != nil {
		return nil, err
	}
	listed, err := b.workspace(ctx, "gates-listed", configuration("gates.tf", "listed.tf"), files)
	if err != nil {
		return nil, err
	}
	targets := []target{atMost(gatesToYardstick, yardstick), requestsAtMost(b.size)}
	const each = 2 // certificate and data source
	return []*row{
		planned(fmt.Sprintf("%d gates, plan", b.size), b.size, plain, yardstick, targets...),
		planned(fmt.Sprintf("%d gates + a data source each, plan", b.size), each*b.size, listed, yardstick, targets...),
	}, listed.adopt(plain)
}
