// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package engine finds the Terraform or OpenTofu binary that the tests, the
// demo and the sandbox run, and gets one where the machine has none. It is
// support for development: the provider itself never imports it.
package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
	install "github.com/hashicorp/hc-install"
	"github.com/hashicorp/hc-install/fs"
	"github.com/hashicorp/hc-install/product"
	"github.com/hashicorp/hc-install/releases"
	"github.com/hashicorp/hc-install/src"
)

// Minimum is the oldest release of either engine that has write-only
// attributes, which the provider needs.
const Minimum = "1.11.0"

// The products that can run the provider, as their version output names them.
const (
	Terraform = "Terraform"
	OpenTofu  = "OpenTofu"
)

// Engine is a binary that is known to start and to be new enough.
type Engine struct {
	// Path is the absolute path of the binary.
	Path string
	// Product is Terraform or OpenTofu.
	Product string
	// Version is the release without the leading v, for example 1.14.9.
	Version string
}

// String is the engine as people call it, for example "OpenTofu 1.12.6".
func (e Engine) String() string { return e.Product + " " + e.Version }

// RegistryHost is the host that the engine puts before a provider source of
// two parts. The plugin test framework has to be told for OpenTofu.
func (e Engine) RegistryHost() string {
	if e.Product == OpenTofu {
		return "registry.opentofu.org"
	}
	return "registry.terraform.io"
}

// Mirrored is where a program of a provider, such as activegate/activegate, lies in a
// folder from which the engine installs.
func (e Engine) Mirrored(mirror, provider, release string) string {
	return filepath.Join(mirror, e.RegistryHost(), provider, release, runtime.GOOS+"_"+runtime.GOARCH,
		"terraform-provider-"+filepath.Base(provider)+"_v"+release)
}

// MirrorSettings are an engine's own, with which it installs from that folder alone.
func MirrorSettings(mirror string) string {
	return fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
}

// versionLine matches anywhere, because an engine may print warnings first.
var versionLine = regexp.MustCompile(`(?m)^(Terraform|OpenTofu) v(\S+)\s*$`)

// Describe asks the binary at path who it is, and refuses one that is too old.
func Describe(ctx context.Context, path string) (Engine, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return Engine{}, fmt.Errorf("resolve %s: %w", path, err)
	}
	command := exec.CommandContext(ctx, path, "version")
	command.Env = Environment("CHECKPOINT_DISABLE=1")
	output, err := command.Output()
	if err != nil {
		return Engine{}, fmt.Errorf("run %s version: %w", path, err)
	}
	found := versionLine.FindSubmatch(output)
	if found == nil {
		return Engine{}, fmt.Errorf("%s is neither Terraform nor OpenTofu: its version output names no release", path)
	}
	engine := Engine{Path: path, Product: string(found[1]), Version: string(found[2])}
	release, err := version.NewVersion(engine.Version)
	if err != nil {
		return Engine{}, fmt.Errorf("read the version of %s: %w", path, err)
	}
	if release.Core().LessThan(version.Must(version.NewVersion(Minimum))) {
		return Engine{}, fmt.Errorf("%s (%s) is too old: the provider needs %s or newer", path, engine, Minimum)
	}
	return engine, nil
}

// Environment is the process's environment for an engine that must not see
// what its developer has set up: without any TF_ variable, because settings
// such as TF_CLI_ARGS, TF_WORKSPACE or a configuration file with development
// overrides would change what it does. The given NAME=value pairs come last
// and win.
func Environment(extra ...string) []string {
	kept := slices.DeleteFunc(os.Environ(), func(entry string) bool {
		return strings.HasPrefix(entry, "TF_")
	})
	return append(kept, extra...)
}

// Find gives the engine to run: the named one if path is not empty, else the
// first new enough of terraform on PATH, tofu on PATH, one that is kept in
// CacheDir, and the latest Terraform release, which it downloads after saying
// so on progress. A named engine that cannot be used is an error; if there is
// none to be had, the error says what to do.
func Find(ctx context.Context, path string, progress io.Writer) (Engine, error) {
	if path != "" {
		return Describe(ctx, path)
	}
	kept, err := kept()
	if err != nil {
		return Engine{}, err
	}
	installer := install.NewInstaller()
	found, err := installer.Ensure(ctx, append([]src.Source{onPath("terraform"), onPath("tofu")}, kept...))
	if err != nil {
		release, err := latest()
		if err != nil {
			return Engine{}, err
		}
		if _, err := fmt.Fprintln(progress, "No Terraform or OpenTofu on PATH: downloading Terraform."); err != nil {
			return Engine{}, err
		}
		if found, err = installer.Ensure(ctx, []src.Source{release}); err != nil {
			return Engine{}, fmt.Errorf(noEngine, Minimum, cause(err))
		}
	}
	return Describe(ctx, found)
}

const noEngine = `no Terraform or OpenTofu (%s or newer) was found on PATH, and none could be downloaded: %w

Do one of these:
  - install Terraform or OpenTofu so that it is on PATH;
  - name one: make test ENGINE=/path/to/terraform (make demo and make sandbox take it too);
  - build one with Go alone, in two to five minutes: make engines
    (it is kept, and found from then on)`

// cause is the innermost error: the layers above it repeat the address.
func cause(err error) error {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err
		}
		err = inner
	}
}

// onPath looks for a new enough binary in PATH.
func onPath(name string) *fs.Version {
	return &fs.Version{
		Product: product.Product{
			Name:       name,
			BinaryName: func() string { return executable(name) },
			GetVersion: func(ctx context.Context, path string) (*version.Version, error) {
				engine, err := Describe(ctx, path)
				if err != nil {
					return nil, err
				}
				return version.NewVersion(engine.Version)
			},
		},
		Constraints: atLeastMinimum(),
	}
}

// latest is the newest release of Terraform, to be kept in CacheDir.
func latest() (*releases.LatestVersion, error) {
	cache, err := CacheDir()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(cache, downloads)
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return nil, err
	}
	return &releases.LatestVersion{
		Product:     product.Terraform,
		Constraints: atLeastMinimum(),
		InstallDir:  folder,
	}, nil
}

func executable(name string) string {
	if runtime.GOOS == "windows" {
		return name + ".exe"
	}
	return name
}

func atLeastMinimum() version.Constraints {
	return version.MustConstraints(version.NewConstraint(">= " + Minimum))
}

// downloads is the folder of CacheDir that holds downloaded releases.
const downloads = "downloads"

// CacheDir is where engines that were built or downloaded are kept between
// runs. .ci/engines uses the same folder.
func CacheDir() (string, error) {
	base := os.Getenv("XDG_CACHE_HOME")
	if base == "" {
		home, err := os.UserHomeDir()
		if err != nil {
			return "", err
		}
		base = filepath.Join(home, ".cache")
	}
	return filepath.Join(base, "terraform-provider-activegate", "engines"), nil
}

// kept lists what CacheDir holds, the best first: Terraform before OpenTofu,
// newer before older, a download last.
func kept() ([]src.Source, error) {
	cache, err := CacheDir()
	if err != nil {
		return nil, err
	}
	var sources []src.Source
	for _, pattern := range []string{"terraform_*", "tofu_*", filepath.Join(downloads, executable("terraform"))} {
		paths, err := filepath.Glob(filepath.Join(cache, pattern))
		if err != nil {
			return nil, err
		}
		slices.SortFunc(paths, func(a, b string) int { return release(b).Compare(release(a)) })
		for _, path := range paths {
			sources = append(sources, &fs.AnyVersion{ExactBinPath: path})
		}
	}
	return sources, nil
}

// release reads the version from a name such as terraform_1.14.9. What has
// none sorts last.
func release(path string) *version.Version {
	_, text, _ := strings.Cut(filepath.Base(path), "_")
	if parsed, err := version.NewVersion(text); err == nil {
		return parsed
	}
	return version.Must(version.NewVersion("0.0.0"))
}
