// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package guides_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

// releasedVersion is the release that the mirror pretends to hold.
const releasedVersion = "1.0.0"

// install builds the provider into a mirror, from which "terraform init"
// installs it as it would from the registry. It returns the engine and its
// configuration file.
func install(t *testing.T) (found engine.Engine, configuration string) {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("starts an engine: runs with TF_ACC=1, as make test sets it")
	}
	if runtime.GOOS != "linux" {
		t.Skip("the guides' environment has a certificate of its own, and on this system SSL_CERT_FILE makes nobody trust it")
	}
	found, err := engine.Find(t.Context(), os.Getenv("TF_ACC_TERRAFORM_PATH"), os.Stderr)
	if err != nil {
		t.Fatal(err)
	}
	root := t.TempDir()
	mirror := filepath.Join(root, "mirror")
	binary := found.Mirrored(mirror, "activegate/activegate", releasedVersion)
	build := exec.CommandContext(t.Context(), "go", "build", "-buildvcs=false", "-ldflags", "-X main.version="+releasedVersion,
		"-o", binary, "github.com/activegate/terraform-provider-activegate")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("build the provider: %v\n%s", err, output)
	}
	configuration = filepath.Join(root, "terraformrc")
	if err := os.WriteFile(configuration, []byte(engine.MirrorSettings(mirror)), 0o600); err != nil {
		t.Fatal(err)
	}
	return found, configuration
}
