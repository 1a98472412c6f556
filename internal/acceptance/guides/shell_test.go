// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// shell is the terminal of a reader: what one block exports or defines, the
// next one knows.
type shell struct {
	t         *testing.T
	directory string
	memory    string // a file with what was exported and defined
	log       string // the file of the engine's and the provider's log
	variables []string
}

// tools are what readers need beside the engine.
var tools = []string{"bash", "curl", "openssl"}

// needTools fails where a tool is missing: what a page tells people to run is
// run with it, or not tested at all.
func needTools(t *testing.T) {
	t.Helper()
	if problem := missingTools(exec.LookPath); problem != "" {
		t.Fatal(problem)
	}
}

// missingTools says what is missing and how to get it; "" if nothing is.
func missingTools(look func(string) (string, error)) string {
	missing := slices.DeleteFunc(slices.Clone(tools), func(tool string) bool {
		_, err := look(tool)
		return err == nil
	})
	if len(missing) == 0 {
		return ""
	}
	words := strings.Join(missing, " ")
	return fmt.Sprintf("the guides are run with what they tell people to run, and this is missing: %s. Install it, for example with\n  apt-get install %s", words, words)
}

// newShell prepares a terminal in which "terraform" is the engine under test,
// and the hosts of the page are reached.
func newShell(w *world, found engine.Engine, configuration string) *shell {
	w.Helper()
	root := w.TempDir()
	s := &shell{t: w.T, directory: w.directory, memory: filepath.Join(root, "memory"), log: filepath.Join(root, "trace.log")}
	programs := filepath.Join(root, "bin")
	if err := os.Mkdir(programs, 0o700); err != nil {
		w.Fatal(err)
	}
	if err := os.Symlink(found.Path, filepath.Join(programs, "terraform")); err != nil {
		w.Fatal(err)
	}
	roots := filepath.Join(root, "roots.pem")
	if err := os.WriteFile(roots, []byte(w.api.CAPEM()), 0o600); err != nil {
		w.Fatal(err)
	}
	proxy := newProxy(w.T, w.where)
	// openssl alone takes its proxy by a flag.
	memory := fmt.Sprintf(`openssl() { if [ "$1" = s_client ]; then shift; command openssl s_client -proxy %s "$@"; else command openssl "$@"; fi; }`+"\n", proxy)
	if err := os.WriteFile(s.memory, []byte(memory), 0o600); err != nil {
		w.Fatal(err)
	}
	s.variables = []string{
		"PATH=" + programs + string(os.PathListSeparator) + os.Getenv("PATH"),
		"HTTPS_PROXY=http://" + proxy, "https_proxy=http://" + proxy, "NO_PROXY=", "no_proxy=",
		"SSL_CERT_FILE=" + roots, "CURL_CA_BUNDLE=" + roots,
		"HOME=" + root, "TF_CLI_CONFIG_FILE=" + configuration, "CHECKPOINT_DISABLE=1", "TF_IN_AUTOMATION=", "TF_CLI_ARGS=-no-color",
		// Everything is logged, and searched for secrets after the page.
		"TF_LOG=trace", "TF_LOG_PATH=" + s.log,
		// Who is asked says yes.
		"TF_CLI_ARGS_apply=-auto-approve", "TF_CLI_ARGS_destroy=-auto-approve",
	}
	s.variables = append(s.variables, w.variables...)
	if w.exported {
		for name, secret := range typed {
			s.variables = append(s.variables, name+"="+secret)
		}
	}
	return s
}

// environment is this process's own without what would configure an engine, the
// provider or curl.
func (s *shell) environment() []string {
	var kept []string
	for _, entry := range engine.Environment() {
		if !configures.MatchString(entry) {
			kept = append(kept, entry)
		}
	}
	return append(kept, s.variables...)
}

var configures = regexp.MustCompile("^(?i:DYNATRACE_|ACTIVEGATE_|APPMON_|[A-Z]+_PROXY=|CURL_|SSL_CERT|BASH_ENV|HOME=|PATH=)")

// commandTimeout is how long one block may take.
const commandTimeout = 5 * time.Minute

// script runs a block as typed, stopping at the first failure. The trap names the
// file by itself: where a function fails, $1 is an argument of that.
const script = `set -e -o pipefail
. "$1"
trap "{ declare -f; export -p; } > '$1'" EXIT
. "$2"
`

// typed is what people type where a block reads a secret.
var typed = map[string]string{
	"ACTIVEGATE_API_TOKEN":        simulator.Token,
	"APPMON_PASSWORD":             simulator.AppMonPassword,
	"DYNATRACE_CLUSTER_API_TOKEN": simulator.ClusterToken,
	"DYNATRACE_API_TOKEN":         simulator.Token,
	"KEYSTORE_PASSWORD":           "correct-horse-battery",
}

var reads = regexp.MustCompile(`(?m)^ *read -rs (\w+)`)

// run runs a block and returns what it printed.
func (s *shell) run(text string) (output string, err error) {
	var input strings.Builder
	for _, name := range reads.FindAllStringSubmatch(text, -1) {
		secret, known := typed[name[1]]
		if !known {
			return "", fmt.Errorf("nobody knows what to type for %s", name[1])
		}
		input.WriteString(secret + "\n")
	}
	file := s.memory + ".block"
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(s.t.Context(), commandTimeout)
	defer cancel()
	command := exec.CommandContext(ctx, "bash", "--norc", "-c", script, "bash", s.memory, file)
	command.Dir, command.Env = s.directory, s.environment()
	command.Stdin = strings.NewReader(input.String())
	command.Cancel = func() error { return command.Process.Signal(os.Interrupt) }
	command.WaitDelay = time.Minute
	printed, err := command.CombinedOutput()
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		return string(printed), &failedError{code: exit.ExitCode(), output: string(printed)}
	}
	return string(printed), err
}

// failedError is a block that ended with another exit code than 0.
type failedError struct {
	code   int
	output string
}

// Error implements error.
func (e *failedError) Error() string { return fmt.Sprintf("exit code %d:\n%s", e.code, e.output) }
