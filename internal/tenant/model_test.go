// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tenant

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tenant/phase"
)

// TestRecord is what the state holds of the tokens in each phase.
func TestRecord(t *testing.T) {
	t.Parallel()
	newToken, oldToken := rest.NewSecret("new-token"), rest.NewSecret("old-token")
	n := phase.Tokens{New: phase.Hash(newToken), Old: phase.Hash(oldToken)}
	type tokens struct{ Active, Old, ActiveHash, OldHash string }
	tests := map[string]struct {
		now   phase.Phase
		store bool
		known []rest.Secret
		want  tokens
	}{
		"started":                {phase.Started, true, nil, tokens{"new-token", "old-token", n.New, n.Old}},
		"finished":               {phase.Finished, true, nil, tokens{"new-token", "", n.New, n.Old}},
		"cancelled":              {phase.Cancelled, true, nil, tokens{"old-token", "", n.Old, ""}},
		"started, not stored":    {phase.Started, false, []rest.Secret{newToken}, tokens{"", "", n.New, n.Old}},
		"cancelled, not stored":  {phase.Cancelled, false, []rest.Secret{oldToken}, tokens{"", "", n.Old, ""}},
		"another one is served":  {phase.Finished, true, []rest.Secret{rest.NewSecret("third")}, tokens{"new-token", "", n.New, n.Old}},
		"finished, not stored":   {phase.Finished, false, nil, tokens{"", "", n.New, n.Old}},
		"started, served as new": {phase.Started, true, []rest.Secret{newToken}, tokens{"new-token", "old-token", n.New, n.Old}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := model{StoreTokens: types.BoolValue(test.store)}
			m.ActiveToken, m.OldToken = types.StringValue("new-token"), types.StringValue("old-token")
			record(&m, test.now, false, n, test.known...)
			got := tokens{m.ActiveToken.ValueString(), m.OldToken.ValueString(), m.ActiveHash.ValueString(), m.OldHash.ValueString()}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("tokens (-want +got):\n%s", diff)
			}
			if m.phase() != test.now || m.NextStep.ValueString() == "" {
				t.Errorf("phase %s, next step %s", m.Phase, m.NextStep)
			}
		})
	}
}

// TestRecordTakesBack recovers a token that a wrong inference has dropped.
func TestRecordTakesBack(t *testing.T) {
	t.Parallel()
	newToken, oldToken := rest.NewSecret("new-token"), rest.NewSecret("old-token")
	n := phase.Tokens{New: phase.Hash(newToken), Old: phase.Hash(oldToken)}
	m := model{StoreTokens: types.BoolValue(true)}
	m.ActiveToken, m.OldToken = types.StringValue("new-token"), types.StringValue("old-token")
	record(&m, phase.Cancelled, false, n, oldToken)
	record(&m, phase.Started, false, n, newToken)
	if m.ActiveToken.ValueString() != "new-token" || m.OldToken.ValueString() != "old-token" {
		t.Error("the tokens are not what they were before the mistake")
	}
}

// TestModelFormat keeps tokens out of whatever prints a model.
func TestModelFormat(t *testing.T) {
	t.Parallel()
	m := model{}
	m.ActiveToken, m.OldToken = types.StringValue("a-tenant-token"), types.StringValue("a-tenant-token")
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q"} {
		if text := fmt.Sprintf(verb, m); strings.Contains(text, "a-tenant-token") {
			t.Errorf("%s prints the token", verb)
		}
	}
}
