// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/dirhash"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// TestSmokeRelease installs a release's zip from a mirror and uses it, as a user
// does who has the lock file of a colleague: with the zip's published checksum.
func TestSmokeRelease(t *testing.T) {
	u := newUser(t, release(t))
	u.lock(u.release.sums[u.release.zipName()])
	u.run("init")

	unpacked, err := dirhash.HashZip(u.mirrored(), dirhash.Hash1)
	if err != nil {
		t.Fatal(err)
	}
	if lock := u.read(".terraform.lock.hcl"); !strings.Contains(lock, unpacked) {
		t.Errorf("the lock file lacks %s:\n%s", unpacked, lock)
	}
	provider := fmt.Sprintf("+ provider %s/activegate/activegate v%s", u.engine.RegistryHost(), u.release.version)
	if printed := u.run("version"); !strings.Contains(printed, provider) {
		t.Errorf("%q is not in:\n%s", provider, printed)
	}

	u.run("apply", "-auto-approve")
	if tokens := u.sim.API().GateTokens(); len(tokens) != 1 || tokens[0].Name != "released" {
		t.Errorf("not one token was made: %+v", tokens)
	}
	if want := []string{"terraform-provider-activegate/" + u.release.version}; !slices.Equal(u.agents(), want) {
		t.Errorf("User-Agent: got %q, want %q", u.agents(), want)
	}
	u.run("plan", "-detailed-exitcode") // 2 would be changes
	u.run("destroy", "-auto-approve")
}

// TestSmokeReleaseRefused: a zip that is not the published one is not installed.
func TestSmokeReleaseRefused(t *testing.T) {
	u := newUser(t, release(t))
	u.lock(strings.Repeat("0", 64))
	if printed, err := u.try("init"); err == nil || !strings.Contains(printed, "checksums") {
		t.Errorf("another zip than the locked one was installed: %v\n%s", err, printed)
	}
}

// TestSmokeReleaseChecksums holds the published checksums against the files.
func TestSmokeReleaseChecksums(t *testing.T) {
	p := release(t)
	manifest := fmt.Sprintf("terraform-provider-activegate_%s_manifest.json", p.version)
	if p.sums[p.zipName()] == "" || p.sums[manifest] == "" {
		t.Errorf("zip or manifest have no checksum: %v", p.sums)
	}
	for name, want := range p.sums {
		path := filepath.Join(p.folder, name)
		if name == manifest {
			path = filepath.Join(project, "terraform-registry-manifest.json")
		}
		same(t, name, want, sum(t, path))
	}
}

// configured is what the user applies.
func (u *user) configured() string {
	return fmt.Sprintf(`
terraform {
  required_providers {
    activegate = {
      source  = "activegate/activegate"
      version = %q
    }
  }
}

provider "activegate" {
  environment_url    = "%s/e/%s"
  api_token          = %q
  ca_certificate_pem = file("ca.pem")
}

resource "activegate_token" "released" {
  name       = "released"
  expires_in = "90d"
}
`, u.release.version, u.front.URL, u.sim.Environment(), simulator.Token)
}

// lock writes a lock file that knows the zip by its checksum alone.
func (u *user) lock(sum string) {
	u.write(".terraform.lock.hcl", fmt.Sprintf("provider \"%s/activegate/activegate\" {\n  version     = %q\n  constraints = %[2]q\n  hashes = [\n    \"zh:%s\",\n  ]\n}\n",
		u.engine.RegistryHost(), u.release.version, sum))
}
