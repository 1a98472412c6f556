// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/token/mint"
)

// recorded is the state of a token that lives for 60 days.
func recorded() model {
	return model{
		ID: text("dt0g02.OLD"), Name: text("gate1"), Type: text(mint.TypeEnvironment), Seed: types.BoolValue(false),
		ExpiresIn: text("60d"), ExpirationDate: instantText(noon.Add(60 * day)), CreationDate: sourceInstant(noon),
		Token: text("dt0g02.OLD.SECRET"), Owner: text("admin"), RevokeInUse: types.BoolValue(false), Previous: previousList(nil),
	}
}

// triggered is a schedule with one trigger.
func triggered(value types.String) *rotationModel {
	rotation := schedule("", "")
	rotation.Triggers = types.MapValueMust(types.StringType, map[string]attr.Value{"a": value})
	return rotation
}

// unchanged is a question whose configuration is what state holds.
func unchanged() question {
	q := question{plan: recorded(), state: recorded()}
	q.config = model{Name: q.plan.Name, ExpiresIn: q.plan.ExpiresIn, ExpirationDate: types.StringNull()}
	q.plan.ExpirationDate = types.StringUnknown()
	return q
}

// with has a predecessor of which this is noted.
func (q question) with(note previousNote) question {
	q.previous, q.notes.Previous = []predecessor{{id: "dt0g02.A"}}, map[string]previousNote{"dt0g02.A": note}
	return q
}

func TestDecide(t *testing.T) {
	expiresIn := func(q *question, value types.String) { q.config.ExpiresIn, q.plan.ExpiresIn = value, value }
	on := func(q *question, value types.String) {
		q.config.ExpiresIn, q.plan.ExpiresIn = types.StringNull(), types.StringNull()
		q.config.ExpirationDate, q.plan.ExpirationDate = value, value
	}
	fixed := func(q *question, date time.Time) {
		q.state.ExpiresIn = types.StringNull()
		q.state.ExpirationDate = instantText(date)
		on(q, text(date.In(time.FixedZone("", 7200)).Format(time.RFC3339)))
	}
	noted := func(reason string, at time.Time) *dueRotation { return &dueRotation{Reason: reason, At: at} }
	due := noon.Add(40 * day) // by the default schedule
	// feed is what ignore_changes does to the date.
	feed := func(q *question) {
		q.config.ExpirationDate, q.plan.ExpirationDate = q.state.ExpirationDate, q.state.ExpirationDate
		if *q = q.dropFed(); !q.fed {
			t.Error("what was fed back counts")
		}
	}
	tests := map[string]struct {
		change func(*question)
		want   decision
	}{
		"nothing":                  {func(*question) {}, decision{}},
		"name":                     {func(q *question) { q.plan.Name = text("gate2") }, decision{rotate: true}},
		"name not known":           {func(q *question) { q.plan.Name = types.StringUnknown() }, decision{rotate: true}},
		"type":                     {func(q *question) { q.plan.Type = text(mint.TypeCluster) }, decision{rotate: true}},
		"seed":                     {func(q *question) { q.plan.Seed = types.BoolValue(true) }, decision{rotate: true}},
		"overlap":                  {func(q *question) { q.plan.Overlap = text("1d") }, decision{}},
		"lifetime":                 {func(q *question) { expiresIn(q, text("90d")) }, decision{rotate: true}},
		"lifetime, written else":   {func(q *question) { expiresIn(q, text("1440h")) }, decision{}},
		"lifetime not known":       {func(q *question) { expiresIn(q, types.StringUnknown()) }, decision{rotate: true}},
		"lifetime with a schedule": {func(q *question) { q.planned = schedule("", ""); expiresIn(q, text("90d")) }, decision{recorded: true}},
		"a date instead":           {func(q *question) { on(q, instantText(noon.Add(60*day))) }, decision{rotate: true}},
		"date, written else":       {func(q *question) { fixed(q, noon.Add(60*day)) }, decision{}},
		"another date":             {func(q *question) { fixed(q, noon.Add(60*day)); on(q, instantText(noon.Add(61*day))) }, decision{rotate: true}},
		"date not known":           {func(q *question) { fixed(q, noon.Add(60*day)); on(q, types.StringUnknown()) }, decision{rotate: true}},
		"never":                    {func(q *question) { expiresIn(q, types.StringNull()); q.config.NeverExpires = types.BoolValue(true) }, decision{rotate: true}},
		"schedule added":           {func(q *question) { q.planned = schedule("20d", "") }, decision{}},
		"trigger added":            {func(q *question) { q.planned = triggered(text("1")) }, decision{rotate: true}},
		"trigger changed":          {func(q *question) { q.planned, q.prior = triggered(text("2")), triggered(text("1")) }, decision{rotate: true}},
		"trigger not known":        {func(q *question) { q.planned, q.prior = triggered(types.StringUnknown()), triggered(text("1")) }, decision{rotate: true}},
		"trigger as before":        {func(q *question) { q.planned, q.prior = triggered(text("1")), triggered(text("1")) }, decision{}},
		"trigger of an import":     {func(q *question) { q.planned, q.notes.Imported = triggered(text("1")), &importNote{} }, decision{adopted: true}},
		"type that was not told": {func(q *question) {
			q.plan.Type, q.notes.Imported = text(mint.TypeCluster), &importNote{Untold: []string{attributeType}}
		}, decision{adopted: true}},
		"seed that was not told": {func(q *question) {
			q.plan.Seed, q.notes.Imported = types.BoolValue(true), &importNote{Untold: []string{attributeType, attributeSeed}}
		}, decision{adopted: true}},
		"seed, only the type not told": {func(q *question) {
			q.plan.Seed, q.notes.Imported = types.BoolValue(true), &importNote{Untold: []string{attributeType}}
		}, decision{rotate: true}},
		"type of an import that told it": {func(q *question) { q.plan.Type, q.notes.Imported = text(mint.TypeCluster), &importNote{} }, decision{rotate: true}},
		"lifetime of an import":          {func(q *question) { q.state.ExpiresIn, q.notes.Imported = types.StringNull(), &importNote{} }, decision{adopted: true}},
		"never expires, an import": {func(q *question) {
			q.state.ExpiresIn, q.state.NeverExpires, q.notes.Imported = types.StringNull(), types.BoolValue(true), &importNote{}
		}, decision{rotate: true}},
		"name of an import":          {func(q *question) { q.plan.Name, q.notes.Imported = text("gate2"), &importNote{} }, decision{rotate: true}},
		"schedule due":               {func(q *question) { q.planned, q.notes.Rotate = schedule("", ""), noted(dueSchedule, due) }, decision{rotate: true, hidden: noted(dueSchedule, due)}},
		"schedule due, now removed":  {func(q *question) { q.notes.Rotate = noted(dueSchedule, due) }, decision{}},
		"schedule due, now later":    {func(q *question) { q.planned, q.notes.Rotate = schedule("10d", ""), noted(dueSchedule, due) }, decision{}},
		"schedule due, still as due": {func(q *question) { q.planned, q.notes.Rotate = schedule("25d", ""), noted(dueSchedule, due) }, decision{rotate: true, hidden: noted(dueSchedule, due)}},
		"expired":                    {func(q *question) { q.notes.Rotate = noted(dueExpired, due) }, decision{rotate: true, hidden: noted(dueExpired, due)}},
		"expired, fixed date":        {func(q *question) { fixed(q, due); q.notes.Rotate = noted(dueExpired, due) }, decision{rotate: true, hidden: noted(dueExpired, due), fixed: true}},
		"expired, another date": {func(q *question) {
			fixed(q, due)
			on(q, instantText(due.Add(day)))
			q.notes.Rotate = noted(dueExpired, due)
		}, decision{rotate: true, hidden: noted(dueExpired, due)}},
		"revoked elsewhere":          {func(q *question) { q.notes.Rotate = noted(dueGone, due) }, decision{rotate: true, hidden: noted(dueGone, due)}},
		"predecessor free":           {func(q *question) { *q = q.with(previousNote{Free: mint.Over}) }, decision{revoke: []revocable{{"dt0g02.A", mint.Over}}}},
		"predecessor held":           {func(q *question) { *q = q.with(previousNote{Held: true}) }, decision{}},
		"held, now allowed":          {func(q *question) { *q = q.with(previousNote{Held: true}); q.plan.RevokeInUse = types.BoolValue(true) }, decision{revoke: []revocable{{"dt0g02.A", mint.Allowed}}}},
		"held, perhaps allowed":      {func(q *question) { *q = q.with(previousNote{Held: true}); q.plan.RevokeInUse = types.BoolUnknown() }, decision{mayRevoke: true}},
		"none held, perhaps allowed": {func(q *question) { q.plan.RevokeInUse = types.BoolUnknown() }, decision{}},
		"date fed back":              {func(q *question) { feed(q) }, decision{}},
		"date fed back, due": {func(q *question) {
			feed(q)
			q.planned, q.notes.Rotate = schedule("", ""), noted(dueSchedule, due)
		}, decision{rotate: true, hidden: noted(dueSchedule, due)}},
		"date fed back, lifetime not known": {func(q *question) {
			q.planned = schedule("", "")
			expiresIn(q, types.StringUnknown())
			feed(q)
		}, decision{rotate: true}},
		"date fed back, another lifetime": {func(q *question) {
			q.planned = schedule("", "")
			expiresIn(q, text("90d"))
			feed(q)
		}, decision{recorded: true}},
		"date fed back alone": {func(q *question) {
			fixed(q, noon.Add(60*day))
			q.config.ExpirationDate, q.plan.ExpirationDate = q.state.ExpirationDate, q.state.ExpirationDate
			*q = q.dropFed()
		}, decision{}},
		"date of an import fed back": {func(q *question) {
			q.state.ExpiresIn, q.notes.Imported = types.StringNull(), &importNote{}
			feed(q)
		}, decision{adopted: true}},
		"nothing of an import": {func(q *question) { q.notes.Imported = &importNote{} }, decision{}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			q := unchanged()
			test.change(&q)
			got := q.decide()
			if diff := cmp.Diff(test.want, got, cmp.AllowUnexported(decision{}, revocable{}), cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("decision (-want +got):\n%s", diff)
			}
			plan := q.project(got)
			if plan.Token.IsUnknown() != got.rotate || plan.ID.IsUnknown() != got.rotate || plan.CreationDate.IsUnknown() != got.rotate || plan.Owner.IsUnknown() != got.rotate {
				t.Errorf("a successor is planned: %v, but the token is unknown: %v", got.rotate, plan.Token.IsUnknown())
			}
			if q.fed && !plan.ExpirationDate.Equal(q.state.ExpirationDate) {
				t.Errorf("what is fed back as configured is planned as %s", plan.ExpirationDate)
			}
			if want := got.rotate || got.mayRevoke || len(got.revoke) > 0; plan.Previous.IsUnknown() != want {
				t.Errorf("the predecessors change: %v, but are planned unknown: %v", want, plan.Previous.IsUnknown())
			}
			if plan.ExpirationDate.IsUnknown() && !got.rotate {
				t.Error("the expiry is unknown although nothing is rotated")
			}
		})
	}
}

// TestRevocations says which predecessors stay, which a plan of the list cannot.
func TestRevocations(t *testing.T) {
	q := unchanged()
	q.previous = []predecessor{{"dt0g02.A", noon}, {"dt0g02.B", noon}, {"dt0g02.C", noon}}
	got := q.revocations(decision{revoke: []revocable{{"dt0g02.B", mint.Over}}})
	if want := "  - dt0g02.B: " + string(mint.Over) + "\n\nThese stay in `previous_tokens`: dt0g02.A, dt0g02.C."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
