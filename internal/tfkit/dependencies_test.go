// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// TestSettingNeverShows prints a setting, and what holds one, in every way.
func TestSettingNeverShows(t *testing.T) {
	t.Parallel()
	const value = "dt0c01.s3cr3t-value"
	setting := tfkit.NewSetting("activegate_api_token", "ACTIVEGATE_API_TOKEN", value)
	deps := &tfkit.Dependencies{GateToken: setting}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
		for holder, printed := range map[string]string{
			"setting": fmt.Sprintf(verb, setting), "pointer": fmt.Sprintf(verb, &setting),
			"list":         fmt.Sprintf(verb, []tfkit.Setting{setting}),
			"struct":       fmt.Sprintf(verb, struct{ Token tfkit.Setting }{setting}),
			"unexported":   fmt.Sprintf(verb, struct{ token tfkit.Setting }{setting}),
			"dependencies": fmt.Sprintf(verb, deps),
		} {
			if strings.Contains(printed, value) || strings.Contains(printed, fmt.Sprintf("%x", value)) {
				t.Errorf("%s of a %s shows the value: %s", verb, holder, printed)
			}
		}
	}
	encoded, err := json.Marshal(map[string]any{"setting": setting})
	if err != nil || strings.Contains(string(encoded), value) {
		t.Errorf("JSON shows the value: %s, %v", encoded, err)
	}
	if setting.Value() != value {
		t.Error("the value is lost: this test would prove nothing")
	}
	const want = "the provider's `activegate_api_token` (or the environment variable ACTIVEGATE_API_TOKEN)"
	if got := setting.String(); got != want {
		t.Errorf("it is called %q, want %q", got, want)
	}
	if got := tfkit.NewSetting("environment_url", "", "x").String(); got != "the provider's `environment_url`" {
		t.Errorf("without a variable it is called %q", got)
	}
}

func TestSettingKinds(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		setting      tfkit.Setting
		set, unknown bool
	}{
		"known":   {tfkit.NewSetting("a", "A", "value"), true, false},
		"empty":   {tfkit.NewSetting("a", "A", ""), false, false},
		"unknown": {tfkit.NewUnknownSetting("a", "A"), false, true},
		"zero":    {tfkit.Setting{}, false, false},
	} {
		if test.setting.IsSet() != test.set || test.setting.IsUnknown() != test.unknown {
			t.Errorf("%s: set %t, unknown %t", name, test.setting.IsSet(), test.setting.IsUnknown())
		}
	}
}

func TestFromProviderData(t *testing.T) {
	t.Parallel()
	var diags diag.Diagnostics
	if got := tfkit.FromProviderData(nil, &diags); got != nil || diags.HasError() {
		t.Errorf("before Configure: %v, %v", got, diags)
	}
	deps := &tfkit.Dependencies{}
	if got := tfkit.FromProviderData(deps, &diags); got != deps || diags.HasError() {
		t.Errorf("after Configure: %v, %v", got, diags)
	}
	if got := tfkit.FromProviderData("something else", &diags); got != nil || !diags.HasError() {
		t.Errorf("with something else: %v, %v", got, diags)
	}
}
