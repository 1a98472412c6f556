// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/attr"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"
)

// object is the attribute `rotation`.
func object(rotation *rotationModel) types.Object {
	kinds := map[string]attr.Type{"before_expiry": types.StringType, "spread": types.StringType, "triggers": types.MapType{ElemType: types.StringType}}
	if rotation == nil {
		return types.ObjectNull(kinds)
	}
	return types.ObjectValueMust(kinds, map[string]attr.Value{
		"before_expiry": rotation.BeforeExpiry, "spread": rotation.Spread, "triggers": rotation.Triggers,
	})
}

// errorsOf are attributes and summaries of errors.
func errorsOf(diags diag.Diagnostics) string {
	var texts []string
	for _, one := range diags.Errors() {
		at := ""
		if attribute, ok := one.(diag.DiagnosticWithPath); ok {
			at = attribute.Path().String()
		}
		texts = append(texts, at+": "+one.Summary())
	}
	return strings.Join(texts, "; ")
}

func TestCheckForm(t *testing.T) {
	const one = "Exactly one expiry is needed"
	date := instantText(noon)
	tests := map[string]struct {
		config   model
		rotation *rotationModel
		want     string
	}{
		"lifetime":                     {model{ExpiresIn: text("60d")}, nil, ""},
		"an hour":                      {model{ExpiresIn: text("1h")}, schedule("", ""), ""},
		"two years":                    {model{ExpiresIn: text("2y")}, schedule("", ""), ""},
		"date":                         {model{ExpirationDate: date}, schedule("", ""), ""},
		"never":                        {model{NeverExpires: types.BoolValue(true)}, nil, ""},
		"never, with triggers":         {model{NeverExpires: types.BoolValue(true)}, schedule("", ""), ""},
		"lifetime, never is false":     {model{ExpiresIn: text("60d"), NeverExpires: types.BoolValue(false)}, nil, ""},
		"lifetime not known":           {model{ExpiresIn: types.StringUnknown()}, schedule("31d", ""), ""},
		"one of them not known":        {model{ExpiresIn: text("60d"), ExpirationDate: types.StringUnknown()}, nil, ""},
		"all of them not known":        {model{ExpiresIn: types.StringUnknown(), ExpirationDate: types.StringUnknown(), NeverExpires: types.BoolUnknown()}, nil, ""},
		"none":                         {model{}, nil, "expires_in: " + one},
		"never is false":               {model{NeverExpires: types.BoolValue(false)}, nil, "never_expires: " + one},
		"two":                          {model{ExpiresIn: text("60d"), ExpirationDate: date}, nil, "expiration_date: " + one},
		"lifetime and never":           {model{ExpiresIn: text("60d"), NeverExpires: types.BoolValue(true)}, nil, "never_expires: " + one},
		"too short":                    {model{ExpiresIn: text("59m")}, nil, "expires_in: The lifetime is too short"},
		"too long":                     {model{ExpiresIn: text("731d")}, nil, "expires_in: The lifetime is too long"},
		"no duration":                  {model{ExpiresIn: text("60")}, nil, "expires_in: Invalid duration"},
		"empty name":                   {model{Name: text(" "), ExpiresIn: text("60d")}, nil, "name: The name is empty"},
		"type":                         {model{Type: text("environment"), ExpiresIn: text("60d")}, nil, "activegate_type: Unknown value for activegate_type"},
		"on destroy":                   {model{OnDestroy: text("keep"), ExpiresIn: text("60d")}, nil, "on_destroy: Unknown value for on_destroy"},
		"overlap as long as the lead":  {model{ExpiresIn: text("60d"), Overlap: text("20d")}, schedule("", ""), ""},
		"overlap longer":               {model{ExpiresIn: text("60d"), Overlap: text("21d")}, schedule("", ""), "overlap: The overlap is longer than the token lives"},
		"overlap longer, configured":   {model{ExpirationDate: date, Overlap: text("2d")}, schedule("1d", ""), "overlap: The overlap is longer than the token lives"},
		"overlap, lead not known":      {model{ExpiresIn: text("60d"), Overlap: text("50d")}, &rotationModel{BeforeExpiry: types.StringUnknown(), Spread: types.StringNull(), Triggers: types.MapNull(types.StringType)}, ""},
		"overlap without schedule":     {model{ExpiresIn: text("1d"), Overlap: text("21d")}, nil, ""},
		"lead as long as the life":     {model{ExpiresIn: text("60d")}, schedule("60d", ""), "rotation.before_expiry: Rotated before it is created"},
		"spread as long as the rest":   {model{ExpiresIn: text("60d")}, schedule("30d", "30d"), "rotation.spread: Rotated before it is created"},
		"lead into the last minute":    {model{ExpiresIn: text("2h")}, schedule("119m", ""), "rotation.before_expiry: Rotated before it is created"},
		"spread into the last minute":  {model{ExpiresIn: text("2h")}, schedule("1h", "59m"), "rotation.spread: Rotated before it is created"},
		"lead before the last minute":  {model{ExpiresIn: text("2h")}, schedule("118m", ""), ""},
		"relative date":                {model{ExpirationDate: text("now+30d")}, nil, "expiration_date: Not a date"},
		"spread shorter":               {model{ExpiresIn: text("60d")}, schedule("30d", "29d"), ""},
		"month, lead shorter than any": {model{ExpiresIn: text("1M")}, schedule("27d", ""), ""},
		"month, lead of the shortest":  {model{ExpiresIn: text("1M")}, schedule("28d", ""), "rotation.before_expiry: Rotated before it is created"},
		"month of lead, too long":      {model{ExpiresIn: text("31d")}, schedule("1M", ""), "rotation.before_expiry: Rotated before it is created"},
		"month of lead":                {model{ExpiresIn: text("32d")}, schedule("1M", ""), ""},
		"months, and a lead of months": {model{ExpiresIn: text("2M")}, schedule("1M", ""), ""},
		"months, and spread":           {model{ExpiresIn: text("2M")}, schedule("1M", "27d"), ""},
		"months, and too much spread":  {model{ExpiresIn: text("2M")}, schedule("1M", "28d"), "rotation.spread: Rotated before it is created"},
		"month, overlap of its third":  {model{ExpiresIn: text("1M"), Overlap: text("9d")}, schedule("", ""), ""},
		"month, overlap longer":        {model{ExpiresIn: text("1M"), Overlap: text("10d")}, schedule("", ""), "overlap: The overlap is longer than the token lives"},
		"never with a lead":            {model{NeverExpires: types.BoolValue(true)}, schedule("1d", ""), "rotation.before_expiry: A schedule needs an expiry"},
		"never with a spread":          {model{NeverExpires: types.BoolValue(true)}, schedule("", "1d"), "rotation.spread: A schedule needs an expiry"},
		"no duration in the schedule":  {model{ExpiresIn: text("60d")}, schedule("1 day", ""), "rotation.before_expiry: Invalid duration"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			if test.config.Name.IsNull() {
				test.config.Name = text("gate1")
			}
			test.config.Rotation = object(test.rotation)
			checkForm(context.Background(), test.config, &diags)
			if got := errorsOf(diags); got != test.want {
				t.Errorf("errors %q, want %q", got, test.want)
			}
		})
	}
}

// TestCheckDateSaysWhoseClock: this machine's is not the API's.
func TestCheckDateSaysWhoseClock(t *testing.T) {
	for api, want := range map[bool]string{true: "the API's clock, 2026-", false: "this machine's clock, 2026-"} {
		for _, date := range []time.Time{noon.Add(-day), noon.AddDate(3, 0, 0)} {
			var diags diag.Diagnostics
			checkDate(context.Background(), model{ExpirationDate: instantText(date), Rotation: object(nil)}, reading{now: noon, api: api}, &diags)
			if len(diags) != 1 || !strings.Contains(diags[0].Detail(), want) {
				t.Errorf("%v, want %q", diags, want)
			}
		}
	}
}

// TestCheckStanding judges the default schedule of a token that stays, whose
// life only its state knows.
func TestCheckStanding(t *testing.T) {
	state := model{CreationDate: sourceInstant(noon), ExpirationDate: instantText(noon.Add(9 * day))}
	tests := map[string]struct {
		overlap  string
		expiry   model
		rotation *rotationModel
		want     string
	}{
		"within a third": {"3d", model{ExpirationDate: state.ExpirationDate}, schedule("", ""), ""},
		"longer":         {"4d", model{ExpirationDate: state.ExpirationDate}, schedule("", ""), "overlap: The overlap is longer than the token lives"},
		"no schedule":    {"4d", model{ExpirationDate: state.ExpirationDate}, nil, ""},
		"a lifetime":     {"4d", model{ExpiresIn: text("60d")}, schedule("", ""), ""}, // that of the successor counts
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			config := test.expiry
			config.Overlap = text(test.overlap)
			checkStanding(config, state, test.rotation, &diags)
			if got := errorsOf(diags); got != test.want {
				t.Errorf("errors %q, want %q", got, test.want)
			}
		})
	}
}

func TestCheckDate(t *testing.T) {
	tests := map[string]struct {
		date     time.Time
		rotation *rotationModel
		unknown  bool // the API's clock
		want     string
	}{
		"ahead":                {noon.Add(time.Minute), nil, false, ""},
		"two years":            {noon.AddDate(2, 0, 0), schedule("", ""), false, ""},
		"now":                  {noon, nil, false, "expiration_date: The expiration date is in the past"},
		"past":                 {noon.Add(-day), nil, false, "expiration_date: The expiration date is in the past"},
		"beyond":               {noon.AddDate(2, 0, 1), nil, false, "expiration_date: The lifetime is too long"},
		"lead too long":        {noon.Add(10 * day), schedule("11d", ""), false, "rotation.before_expiry: Rotated before it is created"},
		"spread too long":      {noon.Add(10 * day), schedule("5d", "5d"), false, "rotation.spread: Rotated before it is created"},
		"past, in doubt":       {noon.Add(-59 * time.Minute), schedule("", ""), true, ""},
		"past, beyond doubt":   {noon.Add(-time.Hour), nil, true, "expiration_date: The expiration date is in the past"},
		"beyond, in doubt":     {noon.AddDate(2, 0, 0).Add(time.Hour), schedule("", ""), true, ""},
		"beyond, beyond doubt": {noon.AddDate(2, 0, 0).Add(61 * time.Minute), nil, true, "expiration_date: The lifetime is too long"},
		"lead, beyond doubt":   {noon.Add(10 * day), schedule("11d", ""), true, "rotation.before_expiry: Rotated before it is created"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			config := model{ExpirationDate: instantText(test.date), Rotation: object(test.rotation)}
			checkDate(context.Background(), config, reading{now: noon, api: !test.unknown}, &diags)
			if got := errorsOf(diags); got != test.want {
				t.Errorf("errors %q, want %q", got, test.want)
			}
		})
	}
}

// TestDateForm says how to write what other tools take for a date.
func TestDateForm(t *testing.T) {
	for text, way := range map[string]string{
		"now+30d": `expires_in = "30d"`, "now + 6M": `expires_in = "6M"`, "30d": `expires_in = "30d"`,
		"2027-06-30": "`2027-06-30T00:00:00Z`, with time and zone", "2027-06-30 12:30": "`2027-06-30T12:30:00Z`", "2027-06-30T12:30:15": "`2027-06-30T12:30:15Z`",
		"2027-06-30T12:30+02:00": "`2027-06-30T12:30:00+02:00`", "1814313600000": "`2027-06-30T00:00:00Z`",
		"": "which is no date", "soon": "which is no date", "now+1fortnight": "which is no date",
	} {
		var diags diag.Diagnostics
		checkDateForm(types.StringValue(text), &diags)
		if len(diags) != 1 || diags[0].Summary() != "Not a date" || !strings.Contains(diags[0].Detail(), way) {
			t.Errorf("%q: %v", text, diags)
		}
	}
	for _, text := range []types.String{types.StringNull(), types.StringUnknown(), types.StringValue("2027-06-30T00:00:00Z"), types.StringValue("2027-06-30T00:00:00.123+02:00")} {
		var diags diag.Diagnostics
		if checkDateForm(text, &diags); len(diags) > 0 {
			t.Errorf("%s: %v", text, diags)
		}
	}
}

// TestWarnSchedule says that a schedule cannot move a fixed date, where there is
// one.
func TestWarnSchedule(t *testing.T) {
	date := model{ExpirationDate: text("2027-06-30T00:00:00Z")}
	for name, test := range map[string]struct {
		config   model
		rotation *rotationModel
		at       string
	}{
		"before_expiry": {date, schedule("20d", "1d"), "rotation.before_expiry"},
		"spread":        {date, schedule("", "1d"), "rotation.spread"},
		"triggers":      {date, schedule("", ""), ""},
		"none":          {date, nil, ""},
		"lifetime":      {model{ExpiresIn: text("60d")}, schedule("20d", ""), ""},
		"not known":     {model{ExpirationDate: types.StringUnknown()}, schedule("20d", ""), ""},
	} {
		var diags diag.Diagnostics
		warnSchedule(test.config, test.rotation, &diags)
		at := ""
		for _, one := range diags {
			if told, ok := one.(diag.DiagnosticWithPath); ok && one.Severity() == diag.SeverityWarning {
				at += told.Path().String()
			}
		}
		if at != test.at {
			t.Errorf("%s: %v", name, diags)
		}
	}
}
