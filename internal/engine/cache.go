// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine

import (
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/hashicorp/go-version"
	"github.com/hashicorp/hc-install/fs"
	"github.com/hashicorp/hc-install/src"
)

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
