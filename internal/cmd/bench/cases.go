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
func (b *bench) prepare(ctx context.Context) error {
	b.delayAPI(apiLatency)
	if err := b.quiet(ctx, "time_static", "static.tf"); err != nil {
		return err
	}
	for _, part := range []struct {
		name    string
		prepare func(ctx context.Context) error
	}{{"tokens", b.tokens}, {"gates", b.gatesPlanned}, {"renewal", b.renewal}} {
		if !b.only.MatchString(part.name) {
			continue
		}
		sayf("Preparing %s ...", part.name)
		if err := part.prepare(ctx); err != nil {
			return fmt.Errorf("prepare %s: %w", part.name, err)
		}
	}
	return nil
}

// planned is a plan of a working directory, which has to find nothing to do. The first
// of them is the yardstick, of itself, too.
func (b *bench) planned(title string, resources int, w *workspace, targets ...target) *row {
	r := &row{title: title, resources: resources, targets: targets}
	r.run = func(ctx context.Context) (sample, error) { return w.run(ctx, planNothing...) }
	b.rows = append(b.rows, r)
	r.yardstick = b.rows[0]
	return r
}

// quiet plans what calls no API.
func (b *bench) quiet(ctx context.Context, kind, main string) error {
	w, err := b.applied(ctx, kind, map[string]any{mainFile: configuration(main), "names.json": names("gate", b.size)})
	b.planned(fmt.Sprintf("%d %s, plan", b.size, kind), b.size, w)
	return err
}

// applied is a working directory with all that its configuration says.
func (b *bench) applied(ctx context.Context, name string, files map[string]any) (*workspace, error) {
	w, err := b.workspace(ctx, name, files)
	if err == nil {
		_, err = w.run(ctx, slices.Concat(apply, []string{"-parallelism=50"})...)
	}
	return w, err
}

// beside is a working directory with files and the state of another one.
func (b *bench) beside(ctx context.Context, other *workspace, name string, files map[string]any) (*workspace, error) {
	w, err := b.workspace(ctx, name, files)
	if err == nil {
		err = w.adopt(other)
	}
	return w, err
}

// tokens plans tokens, of which each tenth was rotated, so that a predecessor is
// pending; beside them the floors of engine and protocol.
func (b *bench) tokens(ctx context.Context) error {
	if err := b.quiet(ctx, "terraform_data", "data.tf"); err != nil {
		return err
	}
	files := map[string]any{
		mainFile: configuration("tokens.tf"), "environment.json": b.sim.API().URL(), "ca.crt": b.sim.API().CAPEM(), "names.json": names("gate", b.size), "generation": "1",
	}
	all, err := b.applied(ctx, "tokens", files)
	if err != nil {
		return err
	}
	files["generation"] = "2"
	if err := all.write(files); err != nil {
		return err
	}
	if _, err := all.run(ctx, apply...); err != nil {
		return err
	}
	files[mainFile] = strings.Replace(configuration("tokens.tf"), providerVersion, floorVersion, 1)
	echoed, err := b.beside(ctx, all, "floor", files)
	floor := b.planned(fmt.Sprintf("%d tokens by echo, plan (the floor)", b.size), b.size, echoed)
	b.planned(fmt.Sprintf("%d tokens, plan", b.size), b.size, all, target{tokensToYardstick, b.rows[0]}, target{tokensToFloor, floor}, target{most: tokenRequests})
	return err
}

// gatesPlanned plans a fleet, without and with a data source on each gate.
func (b *bench) gatesPlanned(ctx context.Context) error {
	gates, err := b.gates("gate", b.size)
	if err != nil {
		return err
	}
	files := b.certificates(gates)
	files[mainFile] = configuration("gates.tf")
	plain, err := b.applied(ctx, "gates", files)
	if err != nil {
		return err
	}
	files[mainFile] = configuration("gates.tf", "listed.tf")
	listed, err := b.beside(ctx, plain, "gates-listed", files)
	targets := []target{{gatesToYardstick, b.rows[0]}, {most: float64(b.size)}}
	const each = 2 // certificate and data source
	b.planned(fmt.Sprintf("%d gates, plan", b.size), b.size, plain, targets...)
	b.planned(fmt.Sprintf("%d gates + a data source each, plan", b.size), each*b.size, listed, targets...)
	return err
}

// renewed is how many gates get a new certificate.
const renewed = 100

// password is that of the script's files.
const password = "changeit"

// renewal gives every gate of a fleet a new certificate: by a script, and by the
// provider, which proves what it did.
func (b *bench) renewal(ctx context.Context) error {
	script, err := b.script()
	if err != nil {
		return err
	}
	gates, err := b.gates("renewed", renewed)
	if err != nil {
		return err
	}
	files := b.certificates(gates)
	files[mainFile] = configuration("gates.tf")
	w, err := b.applied(ctx, "renewed", files)
	b.rows = append(b.rows, script, &row{
		title: fmt.Sprintf("%d gates, renewal", renewed), resources: renewed, yardstick: script, targets: []target{{renewalToScript, script}},
		ready: func() error { return w.write(b.certificates(gates)) },
		run:   func(ctx context.Context) (sample, error) { return w.run(ctx, apply...) },
	})
	return err
}

// script is a renewal by curl, on gates of its own, with files that are made before.
func (b *bench) script() (*row, error) {
	gates, err := b.gates("scripted", renewed)
	if err != nil {
		return nil, err
	}
	w, err := b.folder("script", map[string]any{"renew.sh": configuration("renew.sh"), "ca.crt": b.authority.PEM()})
	if err != nil {
		return nil, err
	}
	var list strings.Builder
	for name, gate := range gates {
		if err := gate.Seed("round-0.p12", b.issue(name).PKCS12(password), password, true); err != nil {
			return nil, err
		}
		fmt.Fprintf(&list, "%s %s.p12\n", gate.URL(), name)
	}
	round := 0
	return &row{
		title: fmt.Sprintf("%d gates, renewal by curl", renewed), resources: renewed,
		ready: func() error {
			round++
			files := map[string]any{"gates.txt": list.String()}
			for name := range gates {
				files[name+".p12"] = string(b.issue(name).PKCS12(password))
			}
			return w.write(files)
		},
		run: func(ctx context.Context) (sample, error) {
			command := exec.CommandContext(ctx, "bash", "renew.sh", fmt.Sprintf("round-%d.p12", round), fmt.Sprintf("round-%d.p12", round-1))
			command.Dir = w.directory
			command.Env = append(os.Environ(), "TOKEN="+simulator.Token, "CA=ca.crt", "PASSWORD="+password)
			return timed(command)
		},
	}, nil
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
func (b *bench) gates(prefix string, size int) (map[string]*simulator.Gate, error) {
	all := map[string]*simulator.Gate{}
	for _, name := range names(prefix, size) {
		own := b.issue(name)
		gate, err := b.sim.StartGate(simulator.Name(name), simulator.DefaultCertificate(&tls.Certificate{
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
