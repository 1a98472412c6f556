// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"reflect"
	"runtime"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6/tf6server"

	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/sdklog"
)

const (
	// metered is the name of a real provider, in the folder of its meter.
	metered = "provider"
	// meterVariable names the file to append to.
	meterVariable = "BENCH_METER"
)

// meter stands in the mirror in the place of a provider: it starts the provider that
// lies beside it, hands its streams on, and when that has ended appends what it cost
// as one line to a file: microseconds of CPU, bytes of memory at the peak (0 where the
// system does not tell).
func meter() (code int, err error) {
	// The provider gets signals of the terminal itself.
	signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	command := exec.CommandContext(context.Background(), filepath.Join(filepath.Dir(os.Args[0]), metered), os.Args[1:]...)
	command.Stdin, command.Stdout, command.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = command.Run()
	if _, ended := errors.AsType[*exec.ExitError](err); err != nil && !ended {
		return 0, err
	}
	return command.ProcessState.ExitCode(), report(command.ProcessState)
}

// report appends one line in one write, which other meters cannot tear.
func report(state *os.ProcessState) (err error) {
	name := os.Getenv(meterVariable)
	if name == "" {
		return nil
	}
	file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600) //nolint:gosec // named by who starts the engine
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, file.Close()) }()
	_, err = fmt.Fprintf(file, "%d %d\n", (state.UserTime() + state.SystemTime()).Microseconds(), peakOf(state))
	return err
}

// peakOf is the largest resident memory of an ended process, in bytes; 0 where the
// system does not tell. What it tells has a type of its own on each system.
func peakOf(state *os.ProcessState) int64 {
	usage := reflect.Indirect(reflect.ValueOf(state.SysUsage()))
	if usage.Kind() != reflect.Struct {
		return 0
	}
	peak := usage.FieldByName("Maxrss")
	switch {
	case !peak.IsValid() || !peak.CanInt():
		return 0
	case runtime.GOOS == "darwin" || runtime.GOOS == "ios":
		return peak.Int()
	}
	const kibibyte = 1024
	return peak.Int() * kibibyte
}

// readMeter adds up what the providers of one run reported. Without a file
// there were none.
func (s *sample) readMeter(name string) error {
	content, err := os.ReadFile(name) //nolint:gosec // a file of this program
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	for line := range bytes.Lines(content) {
		var microseconds, peak int64
		if _, err := fmt.Sscan(string(line), &microseconds, &peak); err != nil {
			return fmt.Errorf("read what a provider cost: %w", err)
		}
		s.cpu += time.Duration(microseconds) * time.Microsecond
		s.peak = max(s.peak, peak)
	}
	return nil
}

// serveFloor serves the floor of the protocol: a provider with the schema of this one
// that answers what a plan asks by echo, so that nothing a provider does can be
// faster. It plans states that the real one made.
func serveFloor() error {
	if err := sdklog.Quiet(); err != nil {
		return err
	}
	return tf6server.Serve("registry.terraform.io/activegate/activegate", func() tfprotov6.ProviderServer { return echo{provider.NewServer("floor")()} })
}

// echo is the provider's server, but for what a plan calls.
type echo struct{ tfprotov6.ProviderServer }

// ConfigureProvider accepts everything.
func (echo) ConfigureProvider(context.Context, *tfprotov6.ConfigureProviderRequest) (*tfprotov6.ConfigureProviderResponse, error) {
	return &tfprotov6.ConfigureProviderResponse{}, nil
}

// ValidateProviderConfig says the configuration again.
func (echo) ValidateProviderConfig(_ context.Context, req *tfprotov6.ValidateProviderConfigRequest) (*tfprotov6.ValidateProviderConfigResponse, error) {
	return &tfprotov6.ValidateProviderConfigResponse{PreparedConfig: req.Config}, nil
}

// ValidateResourceConfig accepts everything.
func (echo) ValidateResourceConfig(context.Context, *tfprotov6.ValidateResourceConfigRequest) (*tfprotov6.ValidateResourceConfigResponse, error) {
	return &tfprotov6.ValidateResourceConfigResponse{}, nil
}

// UpgradeResourceState says the state again.
func (echo) UpgradeResourceState(_ context.Context, req *tfprotov6.UpgradeResourceStateRequest) (*tfprotov6.UpgradeResourceStateResponse, error) {
	return &tfprotov6.UpgradeResourceStateResponse{UpgradedState: &tfprotov6.DynamicValue{JSON: req.RawState.JSON}}, nil
}

// ReadResource finds what was there before.
func (echo) ReadResource(_ context.Context, req *tfprotov6.ReadResourceRequest) (*tfprotov6.ReadResourceResponse, error) {
	return &tfprotov6.ReadResourceResponse{NewState: req.CurrentState, Private: req.Private, NewIdentity: req.CurrentIdentity}, nil
}

// PlanResourceChange plans what is proposed: of a computed attribute, what was
// there before.
func (echo) PlanResourceChange(_ context.Context, req *tfprotov6.PlanResourceChangeRequest) (*tfprotov6.PlanResourceChangeResponse, error) {
	return &tfprotov6.PlanResourceChangeResponse{PlannedState: req.ProposedNewState, PlannedPrivate: req.PriorPrivate, PlannedIdentity: req.PriorIdentity}, nil
}
