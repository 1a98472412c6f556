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

// prepare makes all cases that are wanted ready to run, the yardstick first.
func (b *bench) prepare(ctx context.Context) {
	b.delayAPI(apiLatency)
	b.quiet(ctx, "time_static", "static.tf")
	for _, part := range []struct {
		name    string
		prepare func(ctx context.Context)
	}{{"tokens", b.tokens}, {"gates", b.gatesPlanned}, {"renewal", b.renewal}} {
		if b.only.MatchString(part.name) {
			sayf("Preparing %s ...", part.name)
			part.prepare(ctx)
		}
	}
}

// planned is a plan of a working directory, which has to find nothing to do. The first
// of them is the yardstick, of itself, too.
func (b *bench) planned(title string, resources int, w *workspace, targets ...target) *row {
	r := &row{title: title, resources: resources, targets: targets}
	r.run = func(ctx context.Context) sample { return w.run(ctx, planNothing...) }
	b.rows = append(b.rows, r)
	r.yardstick = b.rows[0]
	return r
}

// quiet plans what calls no API.
func (b *bench) quiet(ctx context.Context, kind, main string) {
	w := b.applied(ctx, kind, map[string]any{mainFile: configuration(main), "names.json": names("gate", b.size)})
	b.planned(fmt.Sprintf("%d %s, plan", b.size, kind), b.size, w)
}

// applied is a working directory with all that its configuration says.
func (b *bench) applied(ctx context.Context, name string, files map[string]any) *workspace {
	w := b.workspace(ctx, name, files)
	w.run(ctx, slices.Concat(apply, []string{"-parallelism=50"})...)
	return w
}

// beside is a working directory with files and the state of another one.
func (b *bench) beside(ctx context.Context, other *workspace, name string, files map[string]any) *workspace {
	w := b.workspace(ctx, name, files)
	w.adopt(other)
	return w
}

// tokens plans tokens, of which each tenth was rotated, so that a predecessor is
// pending; beside them the floors of engine and protocol.
func (b *bench) tokens(ctx context.Context) {
	b.quiet(ctx, "terraform_data", "data.tf")
	files := map[string]any{
		mainFile: configuration("tokens.tf"), "environment.json": b.sim.API().URL(), "ca.crt": b.sim.API().CAPEM(), "names.json": names("gate", b.size), "generation": "1",
	}
	all := b.applied(ctx, "tokens", files)
	files["generation"] = "2"
	all.write(files)
	all.run(ctx, apply...)
	files[mainFile] = strings.Replace(configuration("tokens.tf"), providerVersion, floorVersion, 1)
	floor := b.planned(fmt.Sprintf("%d tokens by echo, plan (the floor)", b.size), b.size, b.beside(ctx, all, "floor", files))
	b.planned(fmt.Sprintf("%d tokens, plan", b.size), b.size, all, target{tokensToYardstick, b.rows[0]}, target{tokensToFloor, floor}, target{most: tokenRequests})
}

// gatesPlanned plans a fleet, without and with a data source on each gate.
func (b *bench) gatesPlanned(ctx context.Context) {
	files := b.certificates(b.gates("gate", b.size))
	files[mainFile] = configuration("gates.tf")
	plain := b.applied(ctx, "gates", files)
	files[mainFile] = configuration("gates.tf", "listed.tf")
	listed := b.beside(ctx, plain, "gates-listed", files)
	targets := []target{{gatesToYardstick, b.rows[0]}, {most: float64(b.size)}}
	const each = 2 // certificate and data source
	b.planned(fmt.Sprintf("%d gates, plan", b.size), b.size, plain, targets...)
	b.planned(fmt.Sprintf("%d gates + a data source each, plan", b.size), each*b.size, listed, targets...)
}

// renewed is how many gates get a new certificate.
const renewed = 100

// password is that of the script's files.
const password = "changeit"

// renewal gives every gate of a fleet a new certificate: by a script, and by the
// provider, which proves what it did.
func (b *bench) renewal(ctx context.Context) {
	script, gates := b.script(), b.gates("renewed", renewed)
	files := b.certificates(gates)
	files[mainFile] = configuration("gates.tf")
	w := b.applied(ctx, "renewed", files)
	b.rows = append(b.rows, script, &row{
		title: fmt.Sprintf("%d gates, renewal", renewed), resources: renewed, yardstick: script, targets: []target{{renewalToScript, script}},
		ready: func() { w.write(b.certificates(gates)) },
		run:   func(ctx context.Context) sample { return w.run(ctx, apply...) },
	})
}

// script is a renewal by curl, on gates of its own, with files that are made before.
func (b *bench) script() *row {
	gates := b.gates("scripted", renewed)
	w := b.folder("script", map[string]any{"renew.sh": configuration("renew.sh"), "ca.crt": b.authority.PEM()})
	var list strings.Builder
	for name, gate := range gates {
		check(gate.Seed("round-0.p12", b.issue(name).PKCS12(password), password, true))
		fmt.Fprintf(&list, "%s %s.p12\n", gate.URL(), name)
	}
	round := 0
	return &row{
		title: fmt.Sprintf("%d gates, renewal by curl", renewed), resources: renewed,
		ready: func() {
			round++
			files := map[string]any{"gates.txt": list.String()}
			for name := range gates {
				files[name+".p12"] = string(b.issue(name).PKCS12(password))
			}
			w.write(files)
		},
		run: func(ctx context.Context) sample {
			command := exec.CommandContext(ctx, "bash", "renew.sh", fmt.Sprintf("round-%d.p12", round), fmt.Sprintf("round-%d.p12", round-1))
			command.Dir = w.directory
			command.Env = append(os.Environ(), "TOKEN="+simulator.Token, "CA=ca.crt", "PASSWORD="+password)
			return timed(command)
		},
	}
}

// How much later every answer comes.
const (
	gateLatency = 10 * time.Millisecond
	apiLatency  = 50 * time.Millisecond
)

func (b *bench) delayAPI(latency time.Duration) {
	b.sim.API().Behave(func(behaviour *simulator.EnvironmentBehaviour) { behaviour.Latency = latency })
}

// gates starts gates with certificates of their own, by name.
func (b *bench) gates(prefix string, size int) map[string]*simulator.Gate {
	all := map[string]*simulator.Gate{}
	for _, name := range names(prefix, size) {
		own := b.issue(name)
		certificate := &tls.Certificate{Certificate: [][]byte{own.Leaf.Raw}, PrivateKey: own.Key, Leaf: own.Leaf}
		gate := must(b.sim.StartGate(simulator.Name(name), simulator.DefaultCertificate(certificate)))
		gate.Fault(simulator.Fault{Kind: simulator.Delay, Delay: gateLatency})
		all[name] = gate
	}
	return all
}

// issue is a new certificate for a gate.
func (b *bench) issue(name string) *keystoretest.Identity {
	return b.authority.Issue(keystoretest.WithCommonName(name), keystoretest.WithDNS(name), keystoretest.WithIPs(net.IPv4(127, 0, 0, 1)))
}

// certificates are new ones for these gates, as files, and the list of the gates.
func (b *bench) certificates(gates map[string]*simulator.Gate) map[string]any {
	files := map[string]any{"ca.crt": b.authority.PEM(), "gates.json": urls(gates)}
	for name := range gates {
		next := b.issue(name)
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
