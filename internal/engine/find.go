// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
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
