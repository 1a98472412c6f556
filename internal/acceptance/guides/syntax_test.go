// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// checkSyntax is what can be said of a block that cannot be run.
func checkSyntax(found engine.Engine, b block) error {
	switch b.language {
	case "shell":
		check := exec.Command("bash", "--norc", "-n")
		check.Stdin = strings.NewReader(b.text)
		if output, err := check.CombinedOutput(); err != nil {
			return fmt.Errorf("bash -n: %w\n%s", err, output)
		}
	case "terraform":
		format := exec.Command(found.Path, "fmt", "-check", "-diff", "-")
		format.Env = engine.Environment("CHECKPOINT_DISABLE=1")
		format.Stdin = strings.NewReader(b.text)
		if output, err := format.CombinedOutput(); err != nil {
			return fmt.Errorf("fmt: %w\n%s", err, output)
		}
	case "json":
		if !json.Valid([]byte(b.text)) {
			return fmt.Errorf("this is no JSON:\n%s", b.text)
		}
	case "powershell", "mermaid", "ini", "yaml", "text":
		// Nothing on every machine reads these.
	default:
		return fmt.Errorf("a block of an unknown language %q", b.language)
	}
	return nil
}
