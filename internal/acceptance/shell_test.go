// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
	"github.com/zclconf/go-cty/cty"
	ctyjson "github.com/zclconf/go-cty/cty/json"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/credential"
	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
	"github.com/activegate/terraform-provider-activegate/internal/provider"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// shell runs the commands of an engine in this process: apply, plan and import,
// in the folder of an external, with its variables. It writes a state file with
// what is looked at.
type shell struct {
	e      *external
	engine *module.Engine
	state  *module.State
}

// newShell prepares a working directory without an engine.
func newShell(e *external, options ...provider.Option) *external {
	e.t.Helper()
	e.root = e.t.TempDir()
	s := &shell{e: e, state: module.NewState()}
	serve := provider.NewServer("test", append([]provider.Option{provider.WithEnvironment(s.variable)}, options...)...)
	var err error
	if s.engine, err = module.NewEngine(e.t.Context(), module.Factories{"activegate": func() (tfprotov6.ProviderServer, error) { return serve(), nil }}); err != nil {
		e.t.Fatal(err)
	}
	e.shell = s
	return e
}

// variable of the environment; "" if it is not set.
func (s *shell) variable(name string) string {
	for _, one := range slices.Backward(s.e.variables) {
		if value, ok := strings.CutPrefix(one, name+"="); ok {
			return value
		}
	}
	return ""
}

// run runs a command.
func (s *shell) run(arguments ...string) result {
	s.e.t.Helper()
	config, said := module.Parse(string(s.e.read("main.tf")))
	if said.Failed() {
		s.e.t.Fatal(said.Err(config))
	}
	config.Folder = s.e.path("work")
	given := map[string]cty.Value{}
	for _, one := range s.e.variables {
		if variable, ok := strings.CutPrefix(one, "TF_VAR_"); ok {
			name, value, _ := strings.Cut(variable, "=")
			given[name] = cty.StringVal(value)
		}
	}
	said, changes := s.do(config, given, arguments)
	var gap error
	if err := said.Err(config); err != nil && strings.HasPrefix(err.Error(), module.ErrGap.Error()) {
		gap = err
	}
	if gap != nil {
		s.e.t.Fatal(gap)
	}
	s.save()
	ended := result{text: said.Text(config) + s.outputs()}
	switch {
	case said.Failed():
		ended.exitCode = 1
	case changes && arguments[0] == "plan":
		ended.exitCode = changesPlanned
	}
	s.e.said = append(s.e.said, ended.text)
	return ended
}

// do runs a command, and tells whether a plan changes anything.
func (s *shell) do(config *module.Config, given map[string]cty.Value, arguments []string) (module.Diagnostics, bool) {
	ctx := s.e.t.Context()
	if arguments[0] == "import" {
		kept, said := s.engine.Import(ctx, config, given, arguments[1], arguments[2])
		if !said.Failed() {
			s.state.Kept[arguments[1]] = kept
		}
		return said, false
	}
	var how module.Options
	for _, argument := range arguments[1:] {
		if address, ok := strings.CutPrefix(argument, "-replace="); ok {
			how.Replace = append(how.Replace, address)
		}
	}
	plan, said := s.engine.Plan(ctx, config, given, s.state, how)
	if said.Failed() || arguments[0] == "plan" {
		return said, plan != nil && !plan.Empty()
	}
	state, more := s.engine.Apply(ctx, plan)
	s.state = state
	return append(said, more...), false
}

// outputs are those that are no secret.
func (s *shell) outputs() string {
	var b strings.Builder
	for _, name := range slices.Sorted(maps.Keys(s.state.Outputs)) {
		if one := s.state.Outputs[name]; !one.Sensitive {
			fmt.Fprintf(&b, "%s = %s\n", name, s.json(one.Value))
		}
	}
	return b.String()
}

func (s *shell) json(value cty.Value) json.RawMessage {
	content, err := ctyjson.Marshal(value, value.Type())
	if err != nil {
		s.e.t.Fatal(err)
	}
	return content
}

// save writes the state file.
func (s *shell) save() {
	type instance struct {
		Status     string          `json:"status,omitempty"`
		Deposed    string          `json:"deposed,omitempty"`
		Attributes json.RawMessage `json:"attributes"`
		Private    []byte          `json:"private"`
	}
	type resource struct {
		Instances []instance `json:"instances"`
	}
	resources := []resource{}
	for _, address := range slices.Sorted(maps.Keys(s.state.Kept)) {
		kept := s.state.Kept[address]
		var all []instance
		for _, one := range append(slices.Clone(kept.Deposed), kept.Object) {
			if one == nil {
				continue
			}
			saved := instance{Attributes: s.json(one.Value), Private: one.Private}
			if one.Tainted {
				saved.Status = "tainted"
			}
			if one != kept.Object {
				saved.Deposed = "deposed"
			}
			all = append(all, saved)
		}
		resources = append(resources, resource{all})
	}
	content, err := json.Marshal(map[string]any{"resources": resources})
	if err != nil {
		s.e.t.Fatal(err)
	}
	s.e.file(s.e.path("work", "terraform.tfstate"), string(content))
}

// starts begins a cell: in this process, or where a process is killed or
// interrupted, on an engine. With ACC_DRIVER=engine all are on an engine.
func (c *faultCell) starts() {
	c.t.Helper()
	if c.fault.happens != nil || os.Getenv("ACC_DRIVER") == "engine" {
		c.e = newExternal(c.t, c.w)
		return
	}
	var options []provider.Option
	if c.context.binary != nil {
		options = append(options, provider.WithPatience(impatience))
	}
	if c.context.quick {
		options = append(options, provider.WithSleep(hurry))
	}
	c.e = newShell(&external{t: c.t, world: c.w}, options...)
	c.e.variables = append([]string{"DYNATRACE_API_TOKEN=" + simulator.Token}, credential.Variables(c.t, c.w.sim)...)
}

// hurry waits for a part of the time.
func hurry(ctx context.Context, wait time.Duration) error { return rest.Sleep(ctx, wait/20) }
