// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// start runs the command until the test ends and returns its output; stop
// interrupts it and returns its error.
func start(t *testing.T, arguments ...string) (output *bufio.Reader, stop func() error) {
	t.Helper()

	reader, writer := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error, 1)

	go func() {
		err := run(ctx, arguments, writer)
		_ = writer.CloseWithError(io.EOF)
		ended <- err
	}()

	return bufio.NewReader(reader), func() error {
		cancel()

		return <-ended
	}
}

func get(t *testing.T, url string) string {
	t.Helper()

	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}

	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = response.Body.Close() }()

	content, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}

	return string(content)
}

func TestRunAnnouncesItselfAndStops(t *testing.T) {
	t.Parallel()

	file := filepath.Join(t.TempDir(), "state.json")
	output, stop := start(t, "--gates", "2", "--json", "--state-file", file, "--environment", "env00001",
		"--token", "dt0c01.MINE.MINE", "--zone", "Europe/Berlin")

	line, err := output.ReadString('\n')
	if err != nil {
		t.Fatal(err, stop())
	}

	var printed state
	if err := json.Unmarshal([]byte(line), &printed); err != nil {
		t.Fatal(err)
	}

	if len(printed.Gates) != 2 || printed.Environment != "env00001" || printed.Token != "dt0c01.MINE.MINE" ||
		strings.Count(printed.CA, "BEGIN CERTIFICATE") != 2 || printed.URLs[1] != printed.Gates[1].URL ||
		!strings.HasSuffix(printed.API.ManagedURL, "/e/env00001") || !strings.Contains(printed.API.CAPEM, "BEGIN CERTIFICATE") {
		t.Errorf("state: %s", line)
	}

	written, err := os.ReadFile(file)
	if err != nil || string(written) != line {
		t.Errorf("state file: %q, %v", written, err)
	}

	shown := get(t, printed.Admin+"/state")
	if !strings.Contains(shown, printed.URLs[0]) || !strings.Contains(shown, `"zone": "Europe/Berlin"`) {
		t.Errorf("admin: %s", shown)
	}

	if err := stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestRunTellsPeopleHowToUseIt(t *testing.T) {
	t.Parallel()

	output, stop := start(t, "--gates", "1")

	var text strings.Builder

	for !strings.Contains(text.String(), "Ctrl-C") {
		line, err := output.ReadString('\n')
		if err != nil {
			t.Fatal(err, stop())
		}

		text.WriteString(line)
	}

	for _, want := range []string{"https://127.0.0.1:", simulator.Token, "/e/abc12345/api/v1/certificate/list", "/e/abc12345/api/v2/activeGateTokens", "/journal"} {
		if !strings.Contains(text.String(), want) {
			t.Errorf("lacks %q:\n%s", want, text.String())
		}
	}

	if err := stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
}

func TestBadArguments(t *testing.T) {
	t.Parallel()

	for name, test := range map[string]struct {
		arguments []string
		want      string
	}{
		"argument":         {[]string{"extra"}, `unexpected argument "extra"`},
		"listen":           {[]string{"--listen", "nowhere"}, "--listen: "},
		"port":             {[]string{"--listen", "127.0.0.1:https"}, "--listen: "},
		"zone":             {[]string{"--zone", "Mars/Olympus"}, "--zone: "},
		"admin everywhere": {[]string{"--admin", "0.0.0.0:0"}, `--admin: "0.0.0.0" is not a loopback address`},
		"address in use":   {[]string{"--listen", "192.0.2.1:1"}, "start gate1: "},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			err := run(t.Context(), test.arguments, io.Discard)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v, want %s", err, test.want)
			}
		})
	}

	if err := run(t.Context(), []string{"-h"}, io.Discard); !errors.Is(err, flag.ErrHelp) {
		t.Errorf("help: %v", err)
	}
}
