// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"flag"
	"fmt"
	"io"
	"net"
	"strconv"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

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
