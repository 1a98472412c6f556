// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"cmp"
	"context"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/datasource"
	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/readiness"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// NewStatusDataSource returns activegate_token_status: which gate uses which token.
func NewStatusDataSource() datasource.DataSource {
	return tfkit.NewDataSource("token_status", statusSchema, sourceTimeout, readStatus)
}

func readStatus(ctx context.Context, deps *tfkit.Dependencies, m *statusModel, diags *diag.Diagnostics) {
	api := deps.RequireAPI(diags, dynatrace.ScopeActiveGatesRead)
	if api == nil {
		return
	}
	gates, missing := m.readGates(ctx, deps, api, diags)
	if diags.HasError() {
		return
	}
	if m.readEnforcement(ctx, api, diags); gates != nil {
		m.tellAttention(gates, missing)
	}
	deps.WarnAPISkew(api.Address().HostPort(), api.Skew, diags)
}

// readGates fills in what gates are like, and returns the wanted ones, and the expected
// ones that are missing; nil, and all null, where that is not permitted.
func (m *statusModel) readGates(ctx context.Context, deps *tfkit.Dependencies, api *dynatrace.Environment, diags *diag.Diagnostics) (gates []readiness.Seen, missing []string) {
	m.AllValid = types.BoolNull()
	all, err := api.ActiveGates(ctx)
	if err != nil {
		reportPart(tfkit.ExplainAPI("listing the gates of "+api.Address().String(), err, dynatrace.ScopeActiveGatesRead),
			rest.HasStatus(err, http.StatusForbidden), "`activegates`, `counts`, `attention` and `all_valid` are null.", diags)
		return nil, nil
	}
	filter := statusFilter{
		hostname: m.Hostname.ValueString(), group: m.Group.ValueString(), networkZone: m.NetworkZone.ValueString(),
		online: m.Online.ValueBoolPointer(), states: m.States,
	}
	gates = filter.choose(all, deps.Environment())
	addExpiry(ctx, api, gates, diags)
	m.ActiveGates, m.Counts = statusGatesOf(gates), countsOf(gates)
	return gates, readiness.Missing(m.ExpectedHostnames, all)
}

// tellAttention says what is to be done, which depends on what is enforced.
func (m *statusModel) tellAttention(gates []readiness.Seen, missing []string) {
	enforced := m.Enforcement != nil && (m.Enforcement.Manual.ValueBool() || m.Enforcement.Automatic.ValueBool())
	for index := range gates {
		gates[index].Enforced = enforced
	}
	m.Attention = attentionOf(gates, missing)
	m.AllValid = statusAllValid(gates, m.Attention)
}

// addExpiry takes expiry from the list of tokens, which is asked for only if a
// gate reports one.
func addExpiry(ctx context.Context, api *dynatrace.Environment, gates []readiness.Seen, diags *diag.Diagnostics) {
	if !slices.ContainsFunc(gates, func(one readiness.Seen) bool { return one.Token.ID != "" }) {
		return
	}
	tokens, err := api.Tokens(ctx)
	if err != nil {
		reportPart(tfkit.ExplainAPI("listing the ActiveGate tokens of "+api.Address().String(), err, dynatrace.ScopeTokensRead),
			rest.HasStatus(err, http.StatusForbidden), "`token_expiration_date` is null.", diags)
		return
	}
	expires := readiness.Expiries(tokens)
	for index := range gates {
		gates[index].Expires = expires[gates[index].Token.ID]
	}
}

// readEnforcement leaves it null where it cannot be read: older servers do not
// tell, and the gates are worth more.
func (m *statusModel) readEnforcement(ctx context.Context, api *dynatrace.Environment, diags *diag.Diagnostics) {
	enforcement, err := api.TokenEnforcement(ctx)
	if err != nil {
		reportPart(tfkit.ExplainAPI("reading the token enforcement of "+api.Address().String(), err, dynatrace.ScopeActiveGatesRead),
			ctx.Err() == nil, "`enforcement` is null.", diags)
		return
	}
	m.Enforcement = statusEnforcementOf(enforcement)
}

// reportPart makes a failure a warning that says what is missing, or an error.
func reportPart(failure tfkit.Failure, bearable bool, without string, diags *diag.Diagnostics) {
	if !bearable {
		diags.Append(failure.Diagnostic())
		return
	}
	failure.Detail += "\n\nWithout it " + without
	diags.Append(failure.Warning())
}

// statusGatesOf converts gates; the result is never null.
func statusGatesOf(gates []readiness.Seen) []statusGate {
	models := make([]statusGate, 0, len(gates))
	for _, one := range gates {
		gate := one.Gate
		models = append(models, statusGate{
			ID: tfkit.TextOrNull(gate.ID), Hostname: tfkit.TextOrNull(gate.Hostname),
			NetworkAddresses: sourceTexts(gate.NetworkAddresses), LoadBalancerAddresses: sourceTexts(gate.LoadBalancerAddresses),
			Version: tfkit.TextOrNull(gate.Version), Type: tfkit.TextOrNull(gate.Type), Containerized: types.BoolPointerValue(gate.Containerized),
			Group: tfkit.TextOrNull(gate.Group), NetworkZone: tfkit.TextOrNull(gate.NetworkZone),
			Online: types.BoolValue(gate.Online()), OfflineSince: sourceInstant(gate.OfflineSince),
			TokenID: tfkit.TextOrNull(one.Token.ID), TokenState: tfkit.TextOrNull(one.Token.State), TokenExpirationDate: sourceInstant(one.Expires),
			Tokens: statusTokensOf(gate.Tokens),
		})
	}
	return models
}

func statusTokensOf(tokens []dynatrace.GateToken) []statusToken {
	models := make([]statusToken, 0, len(tokens))
	for _, token := range tokens {
		models = append(models, statusToken{EnvironmentID: tfkit.TextOrNull(token.EnvironmentID), ID: tfkit.TextOrNull(token.ID), State: tfkit.TextOrNull(token.State)})
	}
	return models
}

func statusEnforcementOf(enforcement dynatrace.Enforcement) *statusEnforcement {
	return &statusEnforcement{
		Manual: types.BoolValue(enforcement.Manual), Automatic: types.BoolValue(enforcement.Automatic),
		DaysToAutomatic: daysUntil(enforcement.Estimation),
	}
}

// daysUntil rounds up: what happens in an hour happens within one day.
func daysUntil(estimation *time.Duration) types.Int64 {
	switch {
	case estimation == nil:
		return types.Int64Null()
	case *estimation <= 0:
		return types.Int64Value(0)
	default:
		days := *estimation / day
		if *estimation%day != 0 {
			days++
		}
		return types.Int64Value(int64(days))
	}
}

// statusFilter is which gates are wanted; what is empty or nil admits all.
type statusFilter struct {
	hostname, group, networkZone string
	online                       *bool
	states                       []string
}

// choose returns the wanted gates, sorted by host name and id.
func (f statusFilter) choose(all []dynatrace.ActiveGate, environment string) []readiness.Seen {
	chosen := []readiness.Seen{}
	for _, gate := range all {
		if one := readiness.See(gate, environment); f.admits(one) {
			chosen = append(chosen, one)
		}
	}
	slices.SortFunc(chosen, func(a, b readiness.Seen) int {
		return cmp.Or(cmp.Compare(a.Gate.Hostname, b.Gate.Hostname), cmp.Compare(a.Gate.ID, b.Gate.ID))
	})
	return chosen
}

func (f statusFilter) admits(s readiness.Seen) bool {
	return containsText(s.Gate.Hostname, f.hostname) && containsText(s.Gate.Group, f.group) && containsText(s.Gate.NetworkZone, f.networkZone) &&
		(f.online == nil || *f.online == s.Gate.Online()) &&
		(f.states == nil || slices.Contains(f.states, s.State()))
}

// containsText is the API's CONTAINS (api-facts 4.1), whatever the case.
func containsText(text, part string) bool {
	return strings.Contains(strings.ToLower(text), strings.ToLower(part))
}

// countsOf counts the states; the six known ones are always there.
func countsOf(gates []readiness.Seen) map[string]int64 {
	counts := map[string]int64{
		dynatrace.StateAbsent: 0, dynatrace.StateExpiring: 0, dynatrace.StateInvalid: 0,
		dynatrace.StateUnknown: 0, dynatrace.StateUnsupported: 0, dynatrace.StateValid: 0,
	}
	for _, one := range gates {
		counts[one.State()]++
	}
	return counts
}

// attentionOf is what is not as it should be, sorted by host name and id; never
// nil.
func attentionOf(gates []readiness.Seen, missing []string) []statusAttention {
	attention := []statusAttention{}
	for _, one := range gates {
		if !one.Ready() {
			attention = append(attention, statusAttention{
				ID: tfkit.TextOrNull(one.Gate.ID), Hostname: tfkit.TextOrNull(one.Gate.Hostname),
				State: types.StringValue(one.State()), Action: types.StringValue(one.Action()),
			})
		}
	}
	for _, name := range missing {
		attention = append(attention, statusAttention{
			ID: types.StringNull(), Hostname: types.StringValue(name), State: types.StringValue(readiness.StateMissing), Action: types.StringValue(readiness.ActionMissing),
		})
	}
	slices.SortStableFunc(attention, func(a, b statusAttention) int {
		return cmp.Or(cmp.Compare(a.Hostname.ValueString(), b.Hostname.ValueString()), cmp.Compare(a.ID.ValueString(), b.ID.ValueString()))
	})
	return attention
}

// statusAllValid is null if no gate is listed: then nothing is proven, though
// attention names those that are missing.
func statusAllValid(gates []readiness.Seen, attention []statusAttention) types.Bool {
	if len(gates) == 0 {
		return types.BoolNull()
	}
	return types.BoolValue(len(attention) == 0)
}
