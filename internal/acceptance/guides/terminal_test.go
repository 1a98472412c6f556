// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"bufio"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// terminal runs a block until its input ends, as when a terminal is closed:
// then whatever the block has started gets the signal of Ctrl-C.
const terminal = `. "$1"
set -m
(set -e -o pipefail; . "$2") < /dev/null &
job=$!
{ cat; kill -INT -- "-$job"; } > /dev/null 2>&1 &
wait "$job"
`

// beside runs a block in another terminal, which stays open until the page is
// read. It waits for the first line, and returns it.
func (s *shell) beside(text string) (printed string, err error) {
	file := s.memory + ".beside"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", err
	}
	var failures bytes.Buffer
	command := exec.CommandContext(s.t.Context(), "bash", "--norc", "-c", terminal, "bash", s.memory, file)
	command.Dir, command.Env = s.directory, s.environment()
	command.Stderr = &failures
	input, err := command.StdinPipe()
	if err != nil {
		return "", err
	}
	output, err := command.StdoutPipe()
	if err != nil {
		return "", err
	}
	command.Cancel, command.WaitDelay = input.Close, time.Minute
	if err := command.Start(); err != nil {
		return "", err
	}
	lines := bufio.NewReader(output)
	end := func() {
		_ = input.Close()
		_, _ = io.Copy(io.Discard, lines)
		_ = command.Wait()
	}
	if printed, err = lines.ReadString('\n'); err != nil {
		end()
		return "", fmt.Errorf("it ended without a word: %w\n%s", err, failures.String())
	}
	s.t.Cleanup(end)
	return printed, nil
}
