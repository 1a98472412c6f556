// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Command simulator runs a simulated environment with a fleet of ActiveGates
// until it is interrupted, for the demo, for scripts and for playing in a shell.
//
//	go run ./internal/cmd/simulator --gates 3
//
// What can be done to them while it runs is in the documentation of
// package simulator, section "Admin API".
package main

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
	// Gates print dates in named zones, which minimal machines lack.
	_ "time/tzdata"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:], os.Stdout)

	stop()

	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "simulator:", err)
		os.Exit(1)
	}
}

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

// state is what scripts need to know. The token opens nothing but this
// simulator.
type state struct {
	Admin       string `json:"admin"`
	Environment string `json:"environment"`
	Token       string `json:"token"`
	// API is the environment API.
	API simulator.EnvironmentInfo `json:"api"`
	// URLs are the gates' in order.
	URLs  []string             `json:"urls"`
	Gates []simulator.GateInfo `json:"gates"`
	// CA holds the default certificates of all gates as PEM: a client that has
	// it trusts all of them before the first upload.
	CA string `json:"ca"`
}

func stateOf(sim *simulator.Simulator, s settings, admin string) state {
	known := state{Admin: admin, Environment: sim.Environment(), Token: s.token, API: sim.API().Info()}

	for _, gate := range sim.Gates() {
		info := gate.Info()
		known.URLs = append(known.URLs, info.URL)
		known.Gates = append(known.Gates, info)
		known.CA += info.CertificatePEM
	}

	return known
}

// text is the state for people.
func (s state) text(stateFile string) string {
	var b strings.Builder

	fmt.Fprintf(&b, "%d simulated gates of environment %s:\n", len(s.Gates), s.Environment)

	for _, gate := range s.Gates {
		fmt.Fprintf(&b, "  %-8s %s\n", gate.Name, gate.URL)
	}

	fmt.Fprintf(&b, "Environment API  %s\n", s.API.ManagedURL)
	fmt.Fprintf(&b, "API token        %s\nAdmin API        %s\n", s.Token, s.Admin)

	if stateFile != "" {
		fmt.Fprintf(&b, "As JSON          %s\n", stateFile)
	}

	fmt.Fprintf(&b, "\nTry:\n  curl -k -H 'Authorization: Api-Token %s' %s/api/v2/activeGateTokens\n", s.Token, s.API.ManagedURL)

	if len(s.Gates) > 0 {
		fmt.Fprintf(&b, "  curl -k -H 'Authorization: Api-Token %s' %s/list\n", s.Token, s.Gates[0].APIURL)
		fmt.Fprintf(&b, "  curl '%s/journal?format=lines'\n", s.Admin)
		fmt.Fprintf(&b, "  curl -X POST %s/gates/1/restart\n", s.Admin)
	}

	b.WriteString("\nStop with Ctrl-C.\n")

	return b.String()
}

// settings are the flags of the command.
type settings struct {
	gates       int
	host        string
	firstPort   int
	admin       string
	environment string
	token       string
	zone        *time.Location
	stateFile   string
	json        bool
}

// parse reads the flags; usage goes to output.
func parse(arguments []string, output io.Writer) (settings, error) {
	var s settings

	flags := flag.NewFlagSet("simulator", flag.ContinueOnError)
	flags.SetOutput(output)

	listen := flags.String("listen", "127.0.0.1:0", "host:port of the first gate; the others follow, 0 means free ports")
	zone := flags.String("zone", "UTC", "time zone of the gates' Java, e.g. Europe/Berlin")
	flags.IntVar(&s.gates, "gates", 3, "number of gates")
	flags.StringVar(&s.admin, "admin", "127.0.0.1:0", "address of the admin API; it must be a loopback address")
	flags.StringVar(&s.environment, "environment", simulator.DefaultEnvironment, "id of the environment")
	flags.StringVar(&s.token, "token", simulator.Token, "access token with every scope")
	flags.StringVar(&s.stateFile, "state-file", "", "file to write URLs and certificates to, as JSON")
	flags.BoolVar(&s.json, "json", false, "print that JSON on one line instead of the text")

	if err := flags.Parse(arguments); err != nil {
		return s, err
	}

	if flags.NArg() > 0 {
		return s, fmt.Errorf("unexpected argument %q", flags.Arg(0))
	}

	host, port, err := net.SplitHostPort(*listen)
	if err != nil {
		return s, fmt.Errorf("--listen: %w", err)
	}

	s.host = host
	if s.firstPort, err = strconv.Atoi(port); err != nil {
		return s, fmt.Errorf("--listen: %w", err)
	}

	if s.zone, err = time.LoadLocation(*zone); err != nil {
		return s, fmt.Errorf("--zone: %w", err)
	}

	return s, s.checkAdmin()
}

// checkAdmin keeps the admin API, which asks for no password, on the machine.
func (s settings) checkAdmin() error {
	host, _, err := net.SplitHostPort(s.admin)
	if err != nil {
		return fmt.Errorf("--admin: %w", err)
	}

	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("--admin: %q is not a loopback address", host)
	}

	return nil
}

// address returns where the gate of that index listens.
func (s settings) address(index int) string {
	port := 0
	if s.firstPort > 0 {
		port = s.firstPort + index
	}

	return net.JoinHostPort(s.host, strconv.Itoa(port))
}
