// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-framework/diag"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// private is private state that counts how often it is written.
type private struct {
	stored []byte
	writes int
}

func (p *private) GetKey(context.Context, string) ([]byte, diag.Diagnostics) { return p.stored, nil }

func (p *private) SetKey(_ context.Context, _ string, value []byte) diag.Diagnostics {
	p.stored = value
	p.writes++
	return nil
}

// Notes that an earlier version has written mean the same, and a refresh that
// finds nothing new writes nothing.
func TestNotesOfAnEarlierVersion(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		stored string
		want   notes
	}{
		"served": {
			stored: `{"password":"QK3","leafs":["aa","bb"],"serials":["1","2"],"chain":"cc"}`,
			want:   notes{Password: "QK3", Content: content{Leafs: []rest.Fingerprint{"aa", "bb"}, Serials: []string{"1", "2"}, Chain: "cc"}},
		},
		"imported":     {stored: `{"imported":true}`, want: notes{Imported: true}},
		"adopted":      {stored: `{"presented":"dd"}`, want: notes{Content: content{Presented: "dd"}}},
		"not verified": {stored: `{"before":["aa"],"unverified":true}`, want: notes{Unverified: &unverified{Before: []rest.Fingerprint{"aa"}}}},
		"gone twice":   {stored: `{"finding":{"kind":"gone"},"losses":2}`, want: notes{Drift: drift{Kind: foundGone, Losses: 2}}},
		"taken over":   {stored: `{"finding":{"kind":"inactive","active":"b.p12"},"takeovers":1}`, want: notes{Drift: drift{Kind: foundInactive, Active: "b.p12", Takeovers: 1}}},
		"rolled back":  {stored: `{"deferred":true,"rolled_back":{"fingerprint":"aa","chain":"cc","revision":"1"}}`, want: notes{Deferred: true, RolledBack: &rolledBack{Fingerprint: "aa", Chain: "cc", Revision: "1"}}},
		"files": {
			stored: `{"chain":"cc","kept":["a.p12"],"refused":["b.p12"],"held":{"a.p12":["1"],"b.p12":["2"],"c.p12":["3"],"e.p12":["5"]},"due":["c.p12","d.p12"]}`,
			want: notes{Content: content{Chain: "cc"}, Files: map[string]retainedFile{
				"a.p12": {Serials: []string{"1"}, State: rotate.Kept}, "b.p12": {Serials: []string{"2"}, State: rotate.Refused},
				"c.p12": {Serials: []string{"3"}, State: rotate.Due}, "d.p12": {State: rotate.Due}, "e.p12": {Serials: []string{"5"}},
			}},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := &private{stored: []byte(test.stored)}
			var got, again notes
			diags := tfkit.LoadNotes(t.Context(), p, &got)
			if diff := cmp.Diff(test.want, got); diff != "" || diags.HasError() {
				t.Fatalf("(-want +got):\n%s%v", diff, diags)
			}
			if diags := tfkit.SaveNotes(t.Context(), p, got); diags.HasError() || p.writes > 0 {
				t.Errorf("%d writes, %v", p.writes, diags)
			}
			got.Deferred = !got.Deferred
			if diags := tfkit.SaveNotes(t.Context(), p, got); diags.HasError() || p.writes != 1 {
				t.Errorf("%d writes, %v", p.writes, diags)
			}
			diags = tfkit.LoadNotes(t.Context(), p, &again)
			if diff := cmp.Diff(got, again); diff != "" || diags.HasError() {
				t.Errorf("of the new form (-want +got):\n%s%v", diff, diags)
			}
			var fields map[string]any
			if err := json.Unmarshal(p.stored, &fields); err != nil || fields["held"] != nil || fields["leafs"] != nil {
				t.Errorf("written: %s", p.stored)
			}
		})
	}
}
