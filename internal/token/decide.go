// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// decision is what an apply will do. It comes from configuration, state and
// notes alone, because every changed resource is planned again at apply and
// must come out the same.
type decision struct {
	// rotate makes a successor.
	rotate bool
	// hidden is the reason for it that the configuration does not show.
	hidden *dueRotation
	// fixed says that the token has expired and its successor would have the
	// same date.
	fixed bool
	// recorded says that another lifetime counts from the next rotation only.
	recorded bool
	// adopted says that expiry, triggers, or what the API did not tell of an
	// imported token are recorded only.
	adopted bool
	// revoke are the predecessors that can be revoked.
	revoke []revocable
	// mayRevoke says that more can be, if `revoke_in_use` turns out to be true.
	mayRevoke bool
}

// revocable is a predecessor that can be revoked, and why.
type revocable struct {
	id  string
	why mint.Reason
}

// question is what a decision is made of.
type question struct {
	config, plan, state model
	planned, prior      *rotationModel // rotation of plan and state
	previous            []predecessor
	notes               notes
	// fed says that `ignore_changes` fed the date in state back as if it were
	// configured. It does not count, but engines demand that the plan keeps it.
	fed bool
}

// now is the time by the clock of the API that made the token of the state.
func (q question) now(deps *tfkit.Dependencies) time.Time {
	return q.notes.madeBy(deps, q.state.ID.ValueString()).reading().now
}

// dropFed takes a date out of the configuration that is only fed back: the one
// in state beside another way to expire. One that is not known yet may turn out
// to be none, so that the date counts after all.
func (q question) dropFed() question {
	config := &q.config
	another := !config.ExpiresIn.IsNull() || config.NeverExpires.ValueBool() || config.NeverExpires.IsUnknown()
	if another && !q.state.ExpirationDate.IsNull() && config.ExpirationDate.Equal(q.state.ExpirationDate) {
		config.ExpirationDate, q.fed = types.StringNull(), true
	}
	return q
}

func (q question) decide() decision {
	var d decision
	d.rotate = !q.plan.Name.Equal(q.state.Name)
	q.decideUntold(&d, attributeType, q.plan.Type.Equal(q.state.Type))
	q.decideUntold(&d, attributeSeed, q.plan.Seed.Equal(q.state.Seed))
	q.decideTriggers(&d)
	moved := q.decideExpiry(&d)
	if noted := q.notes.Rotate; noted != nil && q.stillDue(*noted) {
		d.hidden = noted
		d.fixed = noted.Reason == dueExpired && !moved && configuredExpiry(q.config) == mint.ExpiryDate
		d.rotate = true
	}
	q.decideRevocations(&d)
	return d
}

// decideRevocations revokes what a refresh found free, or what it found held if
// that is allowed now.
func (q question) decideRevocations(d *decision) {
	var held []revocable
	for _, one := range q.previous {
		switch note := q.notes.Previous[one.id]; {
		case note.Free != "":
			d.revoke = append(d.revoke, revocable{one.id, note.Free})
		case note.Held:
			held = append(held, revocable{one.id, mint.Allowed})
		}
	}
	d.mayRevoke = q.plan.RevokeInUse.IsUnknown() && len(held) > 0
	if q.plan.RevokeInUse.ValueBool() {
		d.revoke = append(d.revoke, held...)
	}
}

// decideUntold rotates for a change of what an import could learn, and believes
// the configuration where the API did not tell.
func (q question) decideUntold(d *decision, attribute string, same bool) {
	switch {
	case same:
	case q.notes.untold(attribute):
		d.adopted = true
	default:
		d.rotate = true
	}
}

// decideTriggers compares the triggers.
func (q question) decideTriggers(d *decision) {
	triggers := func(rotation *rotationModel) types.Map {
		if rotation == nil || (!rotation.Triggers.IsUnknown() && len(rotation.Triggers.Elements()) == 0) {
			return types.MapNull(types.StringType)
		}
		return rotation.Triggers
	}
	if triggers(q.planned).Equal(triggers(q.prior)) {
		return
	}
	if q.notes.Imported != nil {
		d.adopted = true
		return
	}
	d.rotate = true
}

// decideExpiry compares the expiry, and says whether another one would be sent.
func (q question) decideExpiry(d *decision) (moved bool) {
	before, after := recordedExpiry(q.state), configuredExpiry(q.config)
	switch {
	case q.notes.Imported != nil && before == mint.ExpiryDate && after == mint.ExpiryIn:
		d.adopted = true
	case after != before:
		moved = true
	case after == mint.ExpiryDate:
		moved = q.config.ExpirationDate.IsUnknown() || !clock.SameSecond(moment(q.config.ExpirationDate), moment(q.state.ExpirationDate))
	case after == mint.ExpiryIn && !sameDuration(q.config.ExpiresIn, q.state.ExpiresIn):
		if q.scheduled() && (!q.fed || !q.config.ExpiresIn.IsUnknown()) { // then the date may count after all
			d.recorded = true
		} else {
			moved = true
		}
	}
	d.rotate = d.rotate || moved
	return moved
}

// scheduled says that a schedule is there for certain.
func (q question) scheduled() bool { return q.planned != nil && !q.plan.Rotation.IsUnknown() }

// sameDuration says that two durations mean the same, however they are written.
func sameDuration(a, b types.String) bool {
	one, known := parse(a)
	other, recorded := parse(b)
	return known && recorded && (one == other || one.Nominal() == other.Nominal())
}

// stillDue says that what a refresh noted by the schedule in state holds by the
// planned one too.
func (q question) stillDue(noted dueRotation) bool {
	if noted.Reason != dueSchedule {
		return true
	}
	kind := configuredExpiry(q.config)
	switch {
	case q.planned == nil || (kind != mint.ExpiryIn && kind != mint.ExpiryOpen):
		return false
	case q.planned.open():
		return true
	}
	return !noted.At.Before(q.dueBy(q.planned))
}

// dueBy is when a schedule rotates the token of the state.
func (q question) dueBy(schedule *rotationModel) time.Time {
	return schedule.dueAt(q.state.ID.ValueString(), moment(q.state.CreationDate), moment(q.state.ExpirationDate))
}

// stays says that this plan keeps the token of the state, which expires in this way,
// by a schedule that is known.
func (q question) stays(d decision, kind mint.ExpiryKind) bool {
	return !d.rotate && q.planned != nil && configuredExpiry(q.config) == kind && !moment(q.state.ExpirationDate).IsZero() && !q.planned.open()
}

// project puts into the plan what the apply will leave: known where nothing is
// rotated, unknown where a successor is made.
func (q question) project(d decision) model {
	plan, state := q.plan, q.state
	plan.ID, plan.Token, plan.CreationDate, plan.Owner, plan.Previous = state.ID, state.Token, state.CreationDate, state.Owner, state.Previous
	if q.config.ExpirationDate.IsNull() {
		plan.ExpirationDate = state.ExpirationDate
	}
	if len(d.revoke) > 0 || d.mayRevoke {
		plan.Previous = types.ListUnknown(previousType)
	}
	// An owner that the creation could not learn is asked for by the next update.
	if state.Owner.IsNull() && (q.plan.Owner.IsUnknown() || len(d.revoke) > 0) {
		plan.Owner = types.StringUnknown()
	}
	if d.rotate {
		plan = q.successor()
		plan.Previous = types.ListUnknown(previousType)
	}
	return plan
}

// successor is the plan of a token that does not exist yet.
func (q question) successor() model {
	plan := q.plan
	plan.ID, plan.Token, plan.Owner = types.StringUnknown(), types.StringUnknown(), types.StringUnknown()
	plan.CreationDate, plan.Previous = timetypes.NewRFC3339Unknown(), previousList(nil)
	if q.config.ExpirationDate.IsNull() && !q.fed {
		plan.ExpirationDate = types.StringUnknown()
		if configuredExpiry(q.config) == mint.ExpiryNever && !q.config.NeverExpires.IsUnknown() {
			plan.ExpirationDate = types.StringNull()
		}
	}
	return plan
}
