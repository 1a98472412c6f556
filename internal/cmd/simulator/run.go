// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// run serves until ctx ends.
func run(ctx context.Context, arguments []string, output io.Writer) error {
	s, err := parse(arguments, output)
	if err != nil {
		return err
	}

	sim := simulator.New(simulator.WithEnvironment(s.environment))
	defer sim.Close()

	sim.AddToken(s.token, simulator.AllScopes)

	for i := range s.gates {
		if _, err := sim.StartGate(simulator.OnAddress(s.address(i)), simulator.Zone(s.zone)); err != nil {
			return err
		}
	}

	listener, err := new(net.ListenConfig).Listen(ctx, "tcp", s.admin)
	if err != nil {
		return fmt.Errorf("start admin API: %w", err)
	}

	admin := &http.Server{Handler: sim.AdminHandler(), ReadHeaderTimeout: time.Minute}
	failed := make(chan error, 1)

	go func() { failed <- admin.Serve(listener) }()
	defer func() { _ = admin.Close() }()

	if err := announce(sim, s, "http://"+listener.Addr().String(), output); err != nil {
		return err
	}

	select {
	case <-ctx.Done():
		return nil
	case err := <-failed:
		return fmt.Errorf("serve admin API: %w", err)
	}
}

// announce writes the state file and says what runs.
func announce(sim *simulator.Simulator, s settings, admin string, output io.Writer) error {
	state := stateOf(sim, s, admin)

	content, err := json.Marshal(state)
	if err != nil {
		return fmt.Errorf("write state: %w", err)
	}

	content = append(content, '\n')

	if s.stateFile != "" {
		if err := replace(s.stateFile, content); err != nil {
			return fmt.Errorf("write state: %w", err)
		}
	}

	if !s.json {
		content = []byte(state.text(s.stateFile))
	}

	if _, err := output.Write(content); err != nil {
		return fmt.Errorf("write state: %w", err)
	}

	return nil
}

// replace writes a file so that nobody reads half of it.
func replace(file string, content []byte) (err error) {
	part, err := os.CreateTemp(filepath.Dir(file), filepath.Base(file)+".*")
	if err != nil {
		return err
	}

	if _, err = part.Write(content); err == nil {
		err = part.Close()
	} else {
		err = errors.Join(err, part.Close())
	}

	if err == nil {
		err = os.Rename(part.Name(), file)
	}

	if err != nil {
		return errors.Join(err, os.Remove(part.Name()))
	}

	return nil
}
