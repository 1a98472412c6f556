// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"context"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-framework-timetypes/timetypes"
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
	date := timetypes.NewRFC3339TimeValue(noon)
	tests := map[string]struct {
		config   model
		rotation *rotationModel
		want     string
	}{
		"lifetime":                    {model{ExpiresIn: text("60d")}, nil, ""},
		"an hour":                     {model{ExpiresIn: text("1h")}, schedule("", ""), ""},
		"two years":                   {model{ExpiresIn: text("2y")}, schedule("", ""), ""},
		"date":                        {model{ExpirationDate: date}, schedule("", ""), ""},
		"never":                       {model{NeverExpires: types.BoolValue(true)}, nil, ""},
		"never, with triggers":        {model{NeverExpires: types.BoolValue(true)}, schedule("", ""), ""},
		"lifetime, never is false":    {model{ExpiresIn: text("60d"), NeverExpires: types.BoolValue(false)}, nil, ""},
		"lifetime not known":          {model{ExpiresIn: types.StringUnknown()}, schedule("31d", ""), ""},
		"one of them not known":       {model{ExpiresIn: text("60d"), ExpirationDate: timetypes.NewRFC3339Unknown()}, nil, ""},
		"all of them not known":       {model{ExpiresIn: types.StringUnknown(), ExpirationDate: timetypes.NewRFC3339Unknown(), NeverExpires: types.BoolUnknown()}, nil, ""},
		"none":                        {model{}, nil, "expires_in: " + one},
		"never is false":              {model{NeverExpires: types.BoolValue(false)}, nil, "never_expires: " + one},
		"two":                         {model{ExpiresIn: text("60d"), ExpirationDate: date}, nil, "expiration_date: " + one},
		"lifetime and never":          {model{ExpiresIn: text("60d"), NeverExpires: types.BoolValue(true)}, nil, "never_expires: " + one},
		"too short":                   {model{ExpiresIn: text("59m")}, nil, "expires_in: The lifetime is too short"},
		"too long":                    {model{ExpiresIn: text("731d")}, nil, "expires_in: The lifetime is too long"},
		"no duration":                 {model{ExpiresIn: text("60")}, nil, "expires_in: Invalid duration"},
		"empty name":                  {model{Name: text(" "), ExpiresIn: text("60d")}, nil, "name: The name is empty"},
		"type":                        {model{Type: text("environment"), ExpiresIn: text("60d")}, nil, "activegate_type: Unknown value for activegate_type"},
		"on destroy":                  {model{OnDestroy: text("keep"), ExpiresIn: text("60d")}, nil, "on_destroy: Unknown value for on_destroy"},
		"overlap as long as the lead": {model{ExpiresIn: text("60d"), Overlap: text("20d")}, schedule("", ""), ""},
		"overlap longer":              {model{ExpiresIn: text("60d"), Overlap: text("21d")}, schedule("", ""), "overlap: The overlap is longer than the token lives"},
		"overlap longer, configured":  {model{ExpirationDate: date, Overlap: text("2d")}, schedule("1d", ""), "overlap: The overlap is longer than the token lives"},
		"overlap, lead not known":     {model{ExpiresIn: text("60d"), Overlap: text("50d")}, &rotationModel{BeforeExpiry: types.StringUnknown(), Spread: types.StringNull(), Triggers: types.MapNull(types.StringType)}, ""},
		"overlap without schedule":    {model{ExpiresIn: text("1d"), Overlap: text("21d")}, nil, ""},
		"lead as long as the life":    {model{ExpiresIn: text("60d")}, schedule("60d", ""), "rotation.before_expiry: Rotated before it is created"},
		"spread as long as the rest":  {model{ExpiresIn: text("60d")}, schedule("30d", "30d"), "rotation.spread: Rotated before it is created"},
		"spread shorter":              {model{ExpiresIn: text("60d")}, schedule("30d", "29d"), ""},
		"never with a lead":           {model{NeverExpires: types.BoolValue(true)}, schedule("1d", ""), "rotation.before_expiry: A schedule needs an expiry"},
		"never with a spread":         {model{NeverExpires: types.BoolValue(true)}, schedule("", "1d"), "rotation.spread: A schedule needs an expiry"},
		"no duration in the schedule": {model{ExpiresIn: text("60d")}, schedule("1 day", ""), "rotation.before_expiry: Invalid duration"},
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

func TestCheckDate(t *testing.T) {
	tests := map[string]struct {
		date     time.Time
		rotation *rotationModel
		want     string
	}{
		"ahead":           {noon.Add(time.Minute), nil, ""},
		"two years":       {noon.AddDate(2, 0, 0), schedule("", ""), ""},
		"now":             {noon, nil, "expiration_date: The expiration date is in the past"},
		"past":            {noon.Add(-day), nil, "expiration_date: The expiration date is in the past"},
		"beyond":          {noon.AddDate(2, 0, 1), nil, "expiration_date: The lifetime is too long"},
		"lead too long":   {noon.Add(10 * day), schedule("11d", ""), "rotation.before_expiry: Rotated before it is created"},
		"spread too long": {noon.Add(10 * day), schedule("5d", "5d"), "rotation.spread: Rotated before it is created"},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			var diags diag.Diagnostics
			config := model{ExpirationDate: sourceInstant(test.date), Rotation: object(test.rotation)}
			checkDate(context.Background(), config, noon, &diags)
			if got := errorsOf(diags); got != test.want {
				t.Errorf("errors %q, want %q", got, test.want)
			}
		})
	}
}
