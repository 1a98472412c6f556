// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"go.yaml.in/yaml/v3"
)

// workflow is what these tests read of a file in .github/workflows.
type workflow struct {
	Permissions *permissions   `yaml:"permissions"`
	Jobs        map[string]job `yaml:"jobs"`
}

// permissions of the workflow's token: a value for each scope.
type permissions map[string]string

type job struct {
	Environment string      `yaml:"environment"`
	Permissions permissions `yaml:"permissions"`
	Steps       []yaml.Node `yaml:"steps"`
}

type step struct {
	Uses yaml.Node      `yaml:"uses"`
	With map[string]any `yaml:"with"`
}

var (
	pinned    = regexp.MustCompile(`^[\w.-]+(/[\w.-]+)+@[0-9a-f]{40}$`)
	versioned = regexp.MustCompile(`^# v\d+\.\d+\.\d+$`)
	secret    = regexp.MustCompile(`secrets\.(\w+)`)
)

// TestWorkflows holds what keeps a stranger's change out of a release: actions
// are pinned by commit, no step finds the token of the checkout, nothing may
// write unless its job says so, and secrets belong to a protected environment.
func TestWorkflows(t *testing.T) {
	t.Parallel()
	paths, err := filepath.Glob(filepath.Join(project, ".github", "workflows", "*"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no workflows: %v", err)
	}
	for _, path := range paths {
		t.Run(filepath.Base(path), func(t *testing.T) {
			t.Parallel()
			w := readWorkflow(t, filepath.Base(path))
			if w.Permissions == nil {
				t.Error("without `permissions` the token may write")
			} else if w.Permissions.write() {
				t.Errorf("`permissions` of the whole workflow: %v; let the job that writes have them", *w.Permissions)
			}
			for name, job := range w.Jobs {
				t.Run(name, func(t *testing.T) { checkJob(t, job) })
			}
		})
	}
}

func checkJob(t *testing.T, job job) {
	t.Helper()
	for _, node := range job.Steps {
		var s step
		if err := node.Decode(&s); err != nil {
			t.Fatal(err)
		}
		checkAction(t, s)
		text, err := yaml.Marshal(&node)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range secret.FindAllStringSubmatch(string(text), -1) {
			if found[1] != "GITHUB_TOKEN" && job.Environment == "" {
				t.Errorf("%s is a secret of no protected environment", found[1])
			}
		}
	}
}

func checkAction(t *testing.T, s step) {
	t.Helper()
	uses := s.Uses.Value
	if uses == "" {
		return
	}
	if !pinned.MatchString(uses) || !versioned.MatchString(s.Uses.LineComment) {
		t.Errorf("line %d: %s %s: pin it by its commit, with `# v1.2.3` behind it", s.Uses.Line, uses, s.Uses.LineComment)
	}
	if strings.HasPrefix(uses, "actions/checkout@") && s.With["persist-credentials"] != false {
		t.Errorf("line %d: every later step can read the token: `persist-credentials: false`", s.Uses.Line)
	}
}

// TestReleaseIsAttested: what was published is attested by a job that can do
// nothing else, and the job that builds cannot attest.
func TestReleaseIsAttested(t *testing.T) {
	t.Parallel()
	w := readWorkflow(t, "release.yml")
	attested := false
	for name, job := range w.Jobs {
		attests := slices.ContainsFunc(job.Steps, func(node yaml.Node) bool {
			var s step
			return node.Decode(&s) == nil && strings.HasPrefix(s.Uses.Value, "actions/attest-build-provenance@") && s.With["subject-checksums"] != nil
		})
		attested = attested || attests
		if may := job.Permissions["id-token"] == "write" || job.Permissions["attestations"] == "write"; may != attests {
			t.Errorf("%s: attests %v, may %v", name, attests, may)
		}
		if attests && job.Permissions["contents"] != "" {
			t.Errorf("%s may do more than attest: %v", name, job.Permissions)
		}
	}
	if !attested {
		t.Error("nothing says where a release comes from")
	}
}

func (p permissions) write() bool {
	for _, value := range p {
		if value != "read" && value != "none" {
			return true
		}
	}
	return false
}

func readWorkflow(t *testing.T, name string) workflow {
	t.Helper()
	var w workflow
	if err := yaml.Unmarshal(projectFile(t, filepath.Join(".github", "workflows", name)), &w); err != nil {
		t.Fatal(err)
	}
	return w
}
