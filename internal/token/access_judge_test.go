// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

var accessNow = time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)

// accessSetting is a setting whose value would be seen if anything printed it.
func accessSetting(attribute string) tfkit.Setting {
	return tfkit.NewSetting(attribute, "", "dt0c01.SECRET-OF-"+attribute)
}

func accessFacts(id string, scopes ...string) dynatrace.AccessToken {
	return dynatrace.AccessToken{ID: id, Owner: "admin", Enabled: true, Scopes: scopes}
}

func TestAccess(t *testing.T) {
	t.Parallel()
	usable := func(scopes ...string) *accessToken {
		return newAccessToken(accessSetting("api_token"), accessFacts("dt0c01.API", scopes...), accessNow)
	}
	only := func(token *accessToken) accessTokens {
		return accessTokens{roleAPI: token, roleGate: token, roleInstaller: token}
	}
	everything := []string{
		"ActiveGateCertManagement", "activeGateTokenManagement.read", "activeGateTokenManagement.write", "activeGates.read", "tenantTokenRotation.write", "settings.read", "settings.write", "InstallerDownload",
	}
	expired := accessFacts("dt0c01.API", everything...)
	expired.ExpirationDate = accessNow
	disabled := accessFacts("dt0c01.API", everything...)
	disabled.Enabled = false
	separate := only(usable(everything[1:7]...))
	separate[roleGate] = newAccessToken(accessSetting("activegate_api_token"), accessFacts("dt0c01.GATE", everything[0]), accessNow)
	separate[roleInstaller] = newAccessToken(accessSetting("installer_token"), accessFacts("dt0c01.PAAS"), accessNow)
	platform := only(usable(everything[1:]...))
	platform[roleGate] = &accessToken{setting: accessSetting("activegate_api_token"), problem: "nobody knows"}
	unaccepted := only(&accessToken{setting: accessSetting("api_token"), standing: standingRefused, problem: "not accepted"})

	tests := map[string]struct {
		tokens accessTokens
		// ready of certificates, tokens, rotation, enforcement, status: y, n or ? for null.
		ready    string
		missing  map[string][]string
		problems [][]string
	}{
		"everything": {only(usable(everything...)), "yyyyy", map[string][]string{"certificates": {}, "tokens": {}, "rotation": {}, "enforcement": {}, "status": {}}, nil},
		"nothing": {
			only(usable()), "nnnnn",
			map[string][]string{"certificates": everything[:1], "tokens": everything[1:4], "rotation": {everything[4], everything[3], everything[7]}, "enforcement": {everything[5], everything[6], everything[3]}, "status": {everything[3], everything[1]}},
			[][]string{
				{"ActiveGateCertManagement", "certificates"},
				{"activeGateTokenManagement.read", "tokens, status"},
				{"activeGateTokenManagement.write", "tokens"},
				{"activeGates.read", "tokens, rotation, status"},
				{"tenantTokenRotation.write", "rotation"},
				{"InstallerDownload", "rotation"},
			},
		},
		"create is not write": {
			only(usable("activeGateTokenManagement.create", "activeGateTokenManagement.read", "activeGates.read")), "nnnny",
			map[string][]string{"certificates": everything[:1], "tokens": {"activeGateTokenManagement.write"}, "rotation": {everything[4], everything[7]}, "enforcement": {everything[5], everything[6]}, "status": {}},
			[][]string{{"ActiveGateCertManagement"}, {"activeGateTokenManagement.write", "needed for: tokens."}, {"tenantTokenRotation.write"}, {"InstallerDownload"}},
		},
		"no enforcement is meant": {
			only(usable(slices.Concat(everything[:5], everything[7:])...)), "yyyny",
			map[string][]string{"certificates": {}, "tokens": {}, "rotation": {}, "enforcement": {everything[5], everything[6]}, "status": {}},
			nil,
		},
		"it is meant, and not allowed": {
			only(usable(slices.Concat(everything[:3], everything[4:6], everything[7:])...)), "ynnnn",
			map[string][]string{"certificates": {}, "tokens": {everything[3]}, "rotation": {everything[3]}, "enforcement": {everything[6], everything[3]}, "status": {everything[3]}},
			[][]string{{"activeGates.read", "needed for: tokens, rotation, enforcement, status."}, {"settings.write", "needed for: enforcement."}},
		},
		"each its own": {
			separate, "yynyy",
			map[string][]string{"certificates": {}, "tokens": {}, "rotation": {"InstallerDownload"}, "enforcement": {}, "status": {}},
			[][]string{{"`installer_token`", "dt0c01.PAAS", "InstallerDownload"}},
		},
		"expired": {
			only(newAccessToken(accessSetting("api_token"), expired, accessNow)), "nnnnn",
			map[string][]string{"certificates": {}, "tokens": {}, "rotation": {}, "enforcement": {}, "status": {}},
			[][]string{{"dt0c01.API", "expired at 2027-01-01T00:00:00Z"}},
		},
		"disabled": {
			only(newAccessToken(accessSetting("api_token"), disabled, accessNow)), "nnnnn",
			map[string][]string{"certificates": {}, "tokens": {}, "rotation": {}, "enforcement": {}, "status": {}},
			[][]string{{"dt0c01.API", "disabled"}},
		},
		"a platform token": {
			platform, "?yyyy", map[string][]string{"certificates": nil, "tokens": {}, "rotation": {}, "enforcement": {}, "status": {}}, [][]string{{"nobody knows"}},
		},
		"not accepted": {
			unaccepted, "nnnnn", map[string][]string{"certificates": nil, "tokens": nil, "rotation": nil, "enforcement": nil, "status": nil}, [][]string{{"not accepted"}},
		},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var ready strings.Builder
			missing := map[string][]string{}
			for _, purpose := range accessPurposes {
				ready.WriteString(map[types.Bool]string{types.BoolNull(): "?", types.BoolValue(true): "y", types.BoolValue(false): "n"}[test.tokens.ready(purpose)])
				missing[purpose.name] = test.tokens.missing(purpose)
			}
			if got := ready.String(); got != test.ready {
				t.Errorf("ready: got %s, want %s", got, test.ready)
			}
			if diff := cmp.Diff(test.missing, missing); diff != "" {
				t.Errorf("missing (-want +got):\n%s", diff)
			}
			checkProblems(t, test.tokens.problems(), test.problems)
		})
	}
}

// checkProblems requires the parts of each problem, in order, and no secret.
func checkProblems(t *testing.T, got []string, want [][]string) {
	t.Helper()
	if got == nil || len(got) != len(want) {
		t.Fatalf("want %d problems, got %q", len(want), got)
	}
	for index, parts := range want {
		for _, part := range parts {
			if !strings.Contains(got[index], part) {
				t.Errorf("%q is not in: %s", part, got[index])
			}
		}
		if strings.Contains(got[index], "SECRET") {
			t.Errorf("a secret is shown: %s", got[index])
		}
	}
}

// A setting names its environment variable in parentheses: no other ones may
// follow, or stand around it.
func TestAccessProblemsHaveNoDoubledParentheses(t *testing.T) {
	t.Parallel()
	setting := tfkit.NewSetting("api_token", "DYNATRACE_API_TOKEN", "dt0c01.SECRET")
	disabled := accessFacts("dt0c01.API")
	disabled.Enabled = false
	expired := accessFacts("dt0c01.API")
	expired.ExpirationDate = accessNow
	for _, facts := range []dynatrace.AccessToken{disabled, expired} {
		problem := newAccessToken(setting, facts, accessNow).problem
		if strings.Contains(problem, ") (") || !strings.Contains(problem, "dt0c01.API") {
			t.Error(problem)
		}
	}
}
