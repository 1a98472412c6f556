// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v3"
)

// project is the folder of the whole project, seen from here.
const project = "../../.."

// configuration is what these tests read of .goreleaser.yml.
type configuration struct {
	ProjectName string    `yaml:"project_name"`
	Builds      []build   `yaml:"builds"`
	Archives    []archive `yaml:"archives"`
	Checksum    struct {
		Algorithm    string  `yaml:"algorithm"`
		NameTemplate string  `yaml:"name_template"`
		ExtraFiles   []extra `yaml:"extra_files"`
	} `yaml:"checksum"`
	Signs []struct {
		Artifacts string   `yaml:"artifacts"`
		Command   string   `yaml:"cmd"`
		Signature string   `yaml:"signature"`
		Arguments []string `yaml:"args"`
	} `yaml:"signs"`
	Release struct {
		ExtraFiles []extra `yaml:"extra_files"`
	} `yaml:"release"`
}

type build struct {
	Binary        string     `yaml:"binary"`
	Environment   []string   `yaml:"env"`
	Flags         []string   `yaml:"flags"`
	LinkerFlags   []string   `yaml:"ldflags"`
	Systems       []string   `yaml:"goos"`
	Architectures []string   `yaml:"goarch"`
	Ignore        []platform `yaml:"ignore"`
}

type archive struct {
	Formats      []string `yaml:"formats"`
	NameTemplate string   `yaml:"name_template"`
	Files        []string `yaml:"files"`
}

type platform struct {
	System       string `yaml:"goos"`
	Architecture string `yaml:"goarch"`
}

// extra is a file that is published as it is, under a name of its own.
type extra struct {
	Glob         string `yaml:"glob"`
	NameTemplate string `yaml:"name_template"`
}

func readConfiguration(t *testing.T) configuration {
	t.Helper()
	var c configuration
	if err := yaml.Unmarshal(projectFile(t, ".goreleaser.yml"), &c); err != nil {
		t.Fatal(err)
	}
	if len(c.Builds) != 1 || len(c.Archives) != 1 || len(c.Signs) != 1 {
		t.Fatalf("%d builds, %d archives and %d signatures, want one of each", len(c.Builds), len(c.Archives), len(c.Signs))
	}
	return c
}

func projectFile(t *testing.T, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(project, name))
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// platforms that are built.
func (b build) platforms() []platform {
	all := map[platform]bool{}
	for _, system := range b.Systems {
		for _, architecture := range b.Architectures {
			all[platform{system, architecture}] = true
		}
	}
	for _, ignored := range b.Ignore {
		delete(all, ignored)
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b platform) int { return strings.Compare(a.String(), b.String()) })
}

// String is how names of files write a platform.
func (p platform) String() string { return p.System + "_" + p.Architecture }

// expand fills a template in.
func (c configuration) expand(t *testing.T, text, version string, on platform) string {
	t.Helper()
	parsed, err := template.New("").Option("missingkey=error").Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	var expanded strings.Builder
	if err := parsed.Execute(&expanded, map[string]string{
		"ProjectName": c.ProjectName, "Version": version, "Os": on.System, "Arch": on.Architecture,
	}); err != nil {
		t.Fatal(err)
	}
	return expanded.String()
}
