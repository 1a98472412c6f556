// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"encoding/json"
	"strings"
	"sync"
)

// console collects what an engine prints.
type console struct {
	mutex   sync.Mutex
	printed strings.Builder
	waiting []waiting
}

type waiting struct {
	text string
	seen chan struct{}
}

// Write implements io.Writer.
func (c *console) Write(data []byte) (int, error) {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	c.printed.Write(data)
	var still []waiting
	for _, wanted := range c.waiting {
		if strings.Contains(c.printed.String(), wanted.text) {
			close(wanted.seen)
			continue
		}
		still = append(still, wanted)
	}
	c.waiting = still
	return len(data), nil
}

func (c *console) text() string {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	return c.printed.String()
}

// seen is closed when text was printed.
func (c *console) seen(text string) <-chan struct{} {
	c.mutex.Lock()
	defer c.mutex.Unlock()
	seen := make(chan struct{})
	if strings.Contains(c.printed.String(), text) {
		close(seen)
	} else {
		c.waiting = append(c.waiting, waiting{text: text, seen: seen})
	}
	return seen
}

// result is what an engine said and how it ended.
type result struct {
	exitCode int
	text     string // all that it printed
	stdout   string // without errors and logs
}

// words is the output without the line ends at which the engine wraps it.
func (r result) words() string { return strings.Join(strings.Fields(r.text), " ") }

// ok requires success.
func (e *external) ok(r result) result {
	e.t.Helper()
	if r.exitCode != 0 {
		e.t.Fatalf("exit code %d:\n%s", r.exitCode, r.text)
	}
	return r
}

// fails requires a failure.
func (e *external) fails(r result) result {
	e.t.Helper()
	if r.exitCode == 0 {
		e.t.Fatalf("this should have failed:\n%s", r.text)
	}
	return r
}

// says requires the phrases in the output.
func (e *external) says(r result, phrases ...string) {
	e.t.Helper()
	for _, phrase := range phrases {
		if !strings.Contains(r.words(), phrase) {
			e.t.Errorf("the output lacks %q:\n%s", phrase, r.text)
		}
	}
}

// silent requires that the output lacks the phrases.
func (e *external) silent(r result, phrases ...string) {
	e.t.Helper()
	for _, phrase := range phrases {
		if strings.Contains(r.words(), phrase) {
			e.t.Errorf("the output should not hold %q:\n%s", phrase, r.text)
		}
	}
}

// plan plans; the exit code is 0 without and 2 with changes. The plan is saved.
func (e *external) plan() result {
	e.t.Helper()
	r := e.run("plan", "-detailed-exitcode", "-out=saved.tfplan")
	if r.exitCode == 1 {
		e.t.Fatalf("the plan failed:\n%s", r.text)
	}
	return r
}

// unchanged requires an empty plan, outputs included.
func (e *external) unchanged() result {
	e.t.Helper()
	r := e.plan()
	if r.exitCode != 0 {
		e.t.Fatalf("the plan is not empty:\n%s", r.text)
	}
	return r
}

// changed requires a plan with changes.
func (e *external) changed() result {
	e.t.Helper()
	r := e.plan()
	if r.exitCode != changesPlanned {
		e.t.Fatalf("nothing is planned:\n%s", r.text)
	}
	return r
}

const changesPlanned = 2

// apply plans and applies at once.
func (e *external) apply(arguments ...string) result {
	e.t.Helper()
	return e.run(append([]string{"apply", "-auto-approve"}, arguments...)...)
}

// attributes are those of an address in state; null if it is not there.
func (e *external) attributes(address string) map[string]any {
	e.t.Helper()
	var shown struct {
		Values struct {
			Root struct {
				Resources []struct {
					Address string         `json:"address"`
					Values  map[string]any `json:"values"`
				} `json:"resources"`
			} `json:"root_module"`
		} `json:"values"`
	}
	if err := json.Unmarshal([]byte(e.ok(e.run("show", "-json")).stdout), &shown); err != nil {
		e.t.Fatal(err)
	}
	for _, found := range shown.Values.Root.Resources {
		if found.Address == address {
			return found.Values
		}
	}
	return nil
}
