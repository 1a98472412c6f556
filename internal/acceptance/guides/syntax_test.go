// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
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
	case "yaml":
		return checkYAML(found, b.text)
	case "powershell", "mermaid", "ini", "text":
		// Nothing on every machine reads these.
	default:
		return fmt.Errorf("a block of an unknown language %q", b.language)
	}
	return nil
}

// checkYAML has the engine decode it.
func checkYAML(found engine.Engine, text string) error {
	folder, err := os.MkdirTemp("", "activegate-yaml-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	if err := os.WriteFile(filepath.Join(folder, "block.yaml"), []byte(text), 0o600); err != nil {
		return err
	}
	decode := exec.Command(found.Path, "console")
	decode.Dir, decode.Env = folder, engine.Environment("CHECKPOINT_DISABLE=1")
	decode.Stdin = strings.NewReader("keys(yamldecode(file(\"block.yaml\")))\n")
	if output, err := decode.CombinedOutput(); err != nil {
		return fmt.Errorf("yamldecode: %w\n%s", err, output)
	}
	return nil
}
