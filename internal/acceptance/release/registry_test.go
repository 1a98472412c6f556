// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"encoding/json"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestReleaseHasEveryPlatform: those that engines are published for, too, and
// that Go can build.
func TestReleaseHasEveryPlatform(t *testing.T) {
	var got []string
	for _, built := range readConfiguration(t).Builds[0].platforms() {
		got = append(got, built.String())
	}
	want := []string{
		"darwin_amd64", "darwin_arm64",
		"freebsd_386", "freebsd_amd64", "freebsd_arm", "freebsd_arm64",
		"linux_386", "linux_amd64", "linux_arm", "linux_arm64",
		"windows_386", "windows_amd64", "windows_arm64",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("platforms (-want +got):\n%s", diff)
	}
	known, err := exec.CommandContext(t.Context(), "go", "tool", "dist", "list").Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range got {
		if !slices.Contains(strings.Fields(string(known)), strings.Replace(name, "_", "/", 1)) {
			t.Errorf("Go knows no platform %s", name)
		}
	}
}

// TestReleaseFollowsTheRegistry holds names and files against what the registry
// looks for in a release.
func TestReleaseFollowsTheRegistry(t *testing.T) {
	c := readConfiguration(t)
	const version, name = "1.2.3", "terraform-provider-activegate"
	for _, on := range c.Builds[0].platforms() {
		same(t, "the zip", fmt.Sprintf("%s_%s_%s", name, version, on), c.expand(t, c.Archives[0].NameTemplate, version, on))
	}
	none := platform{}
	same(t, "the format", []string{"zip"}, c.Archives[0].Formats)
	same(t, "the binary", name+"_v"+version, c.expand(t, c.Builds[0].Binary, version, none))
	same(t, "the checksums", name+"_"+version+"_SHA256SUMS", c.expand(t, c.Checksum.NameTemplate, version, none))
	same(t, "their algorithm", "sha256", c.Checksum.Algorithm)
	for what, files := range map[string][]extra{"a checksum": c.Checksum.ExtraFiles, "a file of the release": c.Release.ExtraFiles} {
		if len(files) != 1 {
			t.Fatalf("%d extra files have %s, want the manifest", len(files), what)
		}
		same(t, what, "terraform-registry-manifest.json", files[0].Glob)
		same(t, what, name+"_"+version+"_manifest.json", c.expand(t, files[0].NameTemplate, version, none))
	}
}

// TestReleaseIsSigned by a binary, detached signature of the checksums.
func TestReleaseIsSigned(t *testing.T) {
	sign := readConfiguration(t).Signs[0]
	same(t, "what is signed", "checksum", sign.Artifacts)
	same(t, "what signs", "gpg", sign.Command)
	same(t, "the signature", "${artifact}.sig", sign.Signature)
	same(t, "the arguments", []string{
		"--batch", "--local-user", "{{ .Env.GPG_FINGERPRINT }}", "--output", "${signature}", "--detach-sign", "${artifact}",
	}, sign.Arguments)
}

// TestReleaseIsReproducible: no C library and no path of the machine that built
// it, and the version where main expects it.
func TestReleaseIsReproducible(t *testing.T) {
	c := readConfiguration(t)
	built := c.Builds[0]
	same(t, "the environment", []string{"CGO_ENABLED=0"}, built.Environment)
	same(t, "the flags", []string{"-trimpath"}, built.Flags)
	if flags := c.expand(t, strings.Join(built.LinkerFlags, " "), "1.2.3", platform{}); !strings.Contains(" "+flags+" ", " -X main.version=1.2.3 ") {
		t.Errorf("the version is not linked in: %s", flags)
	}
}

// TestManifest: the registry learns from it which protocol the provider speaks.
func TestManifest(t *testing.T) {
	var manifest any
	if err := json.Unmarshal(projectFile(t, "terraform-registry-manifest.json"), &manifest); err != nil {
		t.Fatal(err)
	}
	same(t, "the manifest", any(map[string]any{
		"version": 1.0, "metadata": map[string]any{"protocol_versions": []any{"6.0"}},
	}), manifest)
}

// TestReleaseCarriesItsLicense, and the other files that a zip should have are
// there to be packed.
func TestReleaseCarriesItsLicense(t *testing.T) {
	files := readConfiguration(t).Archives[0].Files
	if !slices.Contains(files, "LICENSE") {
		t.Error("the zip lacks LICENSE")
	}
	for _, name := range files {
		projectFile(t, name)
	}
}

func same(t *testing.T, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}
