// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package steps

import (
	"errors"
	"fmt"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
	"github.com/hashicorp/terraform-plugin-testing/plancheck"
	"github.com/hashicorp/terraform-plugin-testing/statecheck"
	"github.com/hashicorp/terraform-plugin-testing/terraform"

	"github.com/activegate/terraform-provider-activegate/internal/acceptance/inprocess/module"
)

// The words of terraform-plugin-testing, which tests look for.
const (
	notEmpty        = "After applying this test step, the %s plan was not empty.\n%s"
	notEmptyPlanned = "The %s plan was not empty.\n%s"
)

// configures plans and applies, and plans twice more, with the state as it is
// kept and with a refreshed one: nothing may be left to do.
func (b *bench) configures(step resource.TestStep) error {
	if !step.PlanOnly {
		if err := b.applies(step); err != nil {
			return err
		}
	}
	plan, err := b.plan(module.Options{NoRefresh: true, Destroy: step.Destroy})
	if err != nil {
		return fmt.Errorf("Error running %s plan: %w", when(step, "non-refresh"), err)
	}
	if err = b.judge(plan, step.ConfigPlanChecks.PostApplyPreRefresh); err != nil {
		return fmt.Errorf("%s plan check(s) failed:\n%w", when(step, "non-refresh"), err)
	}
	if !plan.Empty() && !step.ExpectNonEmptyPlan {
		return left(step, "non-refresh", plan)
	}
	if plan, err = b.plan(module.Options{Destroy: step.Destroy}); err != nil {
		return fmt.Errorf("Error running %s plan: %w", when(step, "refresh"), err)
	}
	if err = b.judge(plan, step.ConfigPlanChecks.PostApplyPostRefresh); err != nil {
		return fmt.Errorf("Post-apply refresh plan check(s) failed:\n%w", err)
	}
	switch {
	case !plan.Empty() && !step.ExpectNonEmptyPlan:
		return left(step, "refresh", plan)
	case plan.Empty() && step.ExpectNonEmptyPlan:
		return errors.New("Expected a non-empty plan, but got an empty refresh plan")
	}
	if step.PostApplyFunc != nil {
		step.PostApplyFunc()
	}
	return nil
}

func when(step resource.TestStep, which string) string {
	if step.PlanOnly {
		return which
	}
	return "post-apply " + which
}

func left(step resource.TestStep, which string, plan *module.Plan) error {
	if step.PlanOnly {
		return fmt.Errorf(notEmptyPlanned, which, summary(plan))
	}
	return fmt.Errorf(notEmpty, which, summary(plan))
}

// applies plans and applies.
func (b *bench) applies(step resource.TestStep) error {
	plan, err := b.plan(module.Options{Destroy: step.Destroy})
	if err != nil {
		return fmt.Errorf("Error running pre-apply plan: %w", err)
	}
	if err := b.judge(plan, step.ConfigPlanChecks.PreApply); err != nil {
		return fmt.Errorf("Pre-apply plan check(s) failed:\n%w", err)
	}
	before, err := b.beforeDestroy(step, &plan)
	if err != nil {
		return err
	}
	if err := b.apply(plan); err != nil {
		if step.Destroy {
			return fmt.Errorf("Error running destroy: %w", err)
		}
		return fmt.Errorf("Error running apply: %w", err)
	}
	if step.Check != nil {
		if !step.Destroy {
			if before, err = flat(b.state, b.engine); err != nil {
				return fmt.Errorf("Error retrieving state after apply: %w", err)
			}
		}
		if err := step.Check(before); err != nil {
			return fmt.Errorf("Check failed: %w", err)
		}
	}
	return b.stateChecks(step.ConfigStateChecks)
}

// beforeDestroy is the state that the check of a destroy sees; it is refreshed
// before, and planned again.
func (b *bench) beforeDestroy(step resource.TestStep, plan **module.Plan) (*terraform.State, error) {
	if !step.Destroy || step.Check == nil {
		return nil, nil //nolint:nilnil // nobody looks at it
	}
	if err := b.refresh(); err != nil {
		return nil, fmt.Errorf("Error running pre-apply refresh: %w", err)
	}
	state, err := flat(b.state, b.engine)
	if err != nil {
		return nil, fmt.Errorf("Error retrieving pre-apply state: %w", err)
	}
	*plan, err = b.plan(module.Options{Destroy: true})
	return state, err
}

func (b *bench) judge(plan *module.Plan, checks []plancheck.PlanCheck) error {
	if len(checks) == 0 {
		return nil
	}
	view := viewPlan(plan, b.engine)
	var all []error
	for _, check := range checks {
		resp := plancheck.CheckPlanResponse{}
		check.CheckPlan(b.ctx, plancheck.CheckPlanRequest{Plan: view}, &resp)
		all = append(all, resp.Error)
	}
	return errors.Join(all...)
}

func (b *bench) stateChecks(checks []statecheck.StateCheck) error {
	if len(checks) == 0 {
		return nil
	}
	view, err := viewState(b.state, b.engine)
	if err != nil {
		return err
	}
	var all []error
	for _, check := range checks {
		resp := statecheck.CheckStateResponse{}
		check.CheckState(b.ctx, statecheck.CheckStateRequest{State: view}, &resp)
		all = append(all, resp.Error)
	}
	if err := errors.Join(all...); err != nil {
		return fmt.Errorf("Post-apply refresh state check(s) failed:\n%w", err)
	}
	return nil
}

// refresh is the command of an engine.
func (b *bench) refresh() error {
	plan, err := b.plan(module.Options{RefreshOnly: true})
	if err != nil {
		return err
	}
	return b.apply(plan)
}

// refreshes looks at what there is, by the configuration of the step before.
func (b *bench) refreshes(step resource.TestStep) error {
	if err := b.refresh(); err != nil {
		return err
	}
	if step.Check != nil {
		state, err := flat(b.state, b.engine)
		if err == nil {
			err = step.Check(state)
		}
		if err != nil {
			return err
		}
	}
	plan, err := b.plan(module.Options{})
	if err != nil {
		return fmt.Errorf("Error running post-refresh plan: %w", err)
	}
	if err := b.judge(plan, step.RefreshPlanChecks.PostRefresh); err != nil {
		return fmt.Errorf("Post-refresh plan check(s) failed:\n%w", err)
	}
	if !plan.Empty() && !step.ExpectNonEmptyPlan {
		return fmt.Errorf("After refreshing state during this test step, a followup plan was not empty.\n%s", summary(plan))
	}
	return nil
}

// imports tries an import by the command, which keeps nothing.
func (b *bench) imports(step resource.TestStep) error {
	if step.ImportStateId == "" || step.ExpectError == nil {
		return fmt.Errorf("%w: an import that is to work, or has no ImportStateId", module.ErrGap)
	}
	given, err := read(step.ConfigVariables)
	if err != nil {
		return err
	}
	config, said := module.Parse(step.Config)
	if !said.Failed() {
		_, said = b.engine.Import(b.ctx, config, given, step.ResourceName, step.ImportStateId)
	}
	return told(said.Err(config))
}
