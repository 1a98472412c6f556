// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package steps runs the test cases of terraform-plugin-testing without an
// engine: the same steps in the same order, on the engine in module. Plans and
// states have the shapes that checks want.
//
// A field of a case or a step that is not known here fails the test: its verdict
// would be worth nothing.
package steps

import (
	"context"
	"errors"
	"fmt"
	"reflect"
	"slices"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
)

// Known fields, by the names that terraform-plugin-testing gives them.
var (
	caseFields = []string{"ProtoV6ProviderFactories", "Steps", "TerraformVersionChecks"}
	stepFields = []string{
		"PreConfig", "SkipFunc", "Taint", "Config", "ConfigVariables", "Check", "Destroy", "ExpectNonEmptyPlan", "ExpectError", "ConfigPlanChecks",
		"RefreshPlanChecks", "ConfigStateChecks", "PlanOnly", "PostApplyFunc", "ResourceName", "ImportState", "ImportStateId", "RefreshState",
	}
)

// bench is where a case runs: what a working directory is to an engine.
type bench struct {
	ctx    context.Context
	engine *module.Engine
	state  *module.State
	config *module.Config // of the step that is run, or was
	given  variables
}

// Run runs a case. What was created is destroyed in the end, however it ends.
func Run(ctx context.Context, c resource.TestCase) (err error) {
	if err := unknown(c, caseFields); err != nil {
		return err
	}
	engine, err := module.NewEngine(ctx, c.ProtoV6ProviderFactories)
	if err != nil {
		return err
	}
	b := &bench{ctx: ctx, engine: engine, state: module.NewState()}
	defer func() { err = errors.Join(err, b.cleanUp()) }()
	for index, step := range c.Steps {
		if err := unknown(step, stepFields); err != nil {
			return err
		}
		if err := b.step(step); err != nil {
			return fmt.Errorf("step %d/%d: %w", index+1, len(c.Steps), err)
		}
	}
	return nil
}

// unknown is an error if a field is set that is none of those that are known.
func unknown(of any, fields []string) error {
	value := reflect.ValueOf(of)
	for index := range value.NumField() {
		name, is := value.Type().Field(index).Name, value.Field(index)
		if !slices.Contains(fields, name) && !is.IsZero() {
			return fmt.Errorf("%w: %s.%s", module.ErrGap, value.Type().Name(), name)
		}
	}
	return nil
}

// cleanUp destroys what is left, by the configuration of the last step.
func (b *bench) cleanUp() error {
	if len(b.state.Kept) == 0 || b.config == nil {
		return nil
	}
	_, err := flat(b.state, b.engine)
	if err != nil {
		return fmt.Errorf("Error retrieving state, there may be dangling resources: %w", err)
	}
	plan, err := b.plan(module.Options{Destroy: true, NoRefresh: true})
	if err == nil {
		err = b.apply(plan)
	}
	if err != nil {
		return fmt.Errorf("Error running post-test destroy, there may be dangling resources: %w", err)
	}
	return nil
}

// step runs one step, and compares how it ends with what is expected.
func (b *bench) step(step resource.TestStep) error {
	if step.PreConfig != nil {
		step.PreConfig()
	}
	if step.SkipFunc != nil {
		if skip, err := step.SkipFunc(); err != nil || skip {
			return err
		}
	}
	err := b.do(step)
	switch {
	case errors.Is(err, module.ErrGap):
		return err
	case step.ExpectError == nil:
		return err
	case err == nil:
		return errors.New("expected an error but got none")
	case !step.ExpectError.MatchString(err.Error()):
		return fmt.Errorf("expected an error with pattern (%s), no match on: %w", step.ExpectError, err)
	}
	return nil
}

func (b *bench) do(step resource.TestStep) error {
	switch {
	case step.ImportState:
		return b.imports(step)
	case step.RefreshState:
		return b.refreshes(step)
	}
	if !step.Destroy {
		for _, address := range step.Taint {
			kept := b.state.Kept[address]
			if kept == nil || kept.Object == nil {
				return fmt.Errorf("error tainting resource: %s is not in the state", address)
			}
			tainted := *kept.Object
			tainted.Tainted = true
			kept.Object = &tainted
		}
	}
	if err := b.configure(step); err != nil {
		return err
	}
	return b.configures(step)
}

// configure takes over the configuration of a step.
func (b *bench) configure(step resource.TestStep) error {
	given, err := read(step.ConfigVariables)
	if err != nil {
		return err
	}
	config, said := module.Parse(step.Config)
	if err := said.Err(config); err != nil {
		return fmt.Errorf("Error running init: %w", err)
	}
	b.config, b.given = config, given
	return nil
}

// plan is the command of an engine.
func (b *bench) plan(how module.Options) (*module.Plan, error) {
	plan, said := b.engine.Plan(b.ctx, b.config, b.given, b.state, how)
	return plan, told(said.Err(b.config))
}

// apply is the command of an engine. The state is kept whatever happens.
func (b *bench) apply(plan *module.Plan) error {
	state, said := b.engine.Apply(b.ctx, plan)
	b.state = state
	return told(said.Err(b.config))
}

func told(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("exit status 1\n%w", err)
}
