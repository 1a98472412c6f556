// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"os/exec"
	"slices"
	"strings"
	"time"
	// Gates print dates in named zones, which minimal machines lack.
	_ "time/tzdata"

	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
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

// How much later every answer comes.
const (
	gateLatency = 10 * time.Millisecond
	apiLatency  = 50 * time.Millisecond
)

// world is the simulator, and who issues the certificates of its gates.
type world struct {
	sim       *simulator.Simulator
	authority *keystoretest.CA
}

func newWorld() *world {
	w := &world{sim: simulator.New(), authority: keystoretest.NewCA("Benchmark CA")}
	w.delayAPI(apiLatency)
	return w
}

func (w *world) delayAPI(latency time.Duration) {
	w.sim.API().Behave(func(b *simulator.EnvironmentBehaviour) { b.Latency = latency })
}

// gates starts gates with certificates of their own, by name.
func (w *world) gates(prefix string, size int) (map[string]*simulator.Gate, error) {
	all := map[string]*simulator.Gate{}
	for _, name := range names(prefix, size) {
		own := w.issue(name)
		gate, err := w.sim.StartGate(simulator.Name(name), simulator.DefaultCertificate(&tls.Certificate{
			Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf,
		}))
		if err != nil {
			return nil, err
		}
		gate.Fault(simulator.Fault{Kind: simulator.Delay, Delay: gateLatency})
		all[name] = gate
	}
	return all, nil
}

// issue is a new certificate for a gate.
func (w *world) issue(name string) *keystoretest.Identity {
	return w.authority.Issue(keystoretest.WithCommonName(name), keystoretest.WithDNS(name), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
}

// certificates are new ones for these gates, as files.
func (w *world) certificates(gates map[string]*simulator.Gate) map[string]any {
	files := map[string]any{"ca.crt": w.authority.PEM()}
	for name := range gates {
		next := w.issue(name)
		files[name+".crt"], files[name+".key"] = next.CertPEM, next.KeyPEM
	}
	return files
}

// names are those of a fleet, each its own value.
func names(prefix string, size int) map[string]string {
	all := map[string]string{}
	for index := range size {
		name := fmt.Sprintf("%s%04d", prefix, index+1)
		all[name] = name
	}
	return all
}

// urls are the addresses of gates.
func urls(gates map[string]*simulator.Gate) map[string]string {
	all := map[string]string{}
	for name, gate := range gates {
		all[name] = gate.URL()
	}
	return all
}
