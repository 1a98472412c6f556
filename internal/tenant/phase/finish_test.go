// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package phase

import (
	"errors"
	"net/http"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/clock"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// TestFinish: what connection info serves and what the API answers say together
// how a finish ended.
func TestFinish(t *testing.T) {
	t.Parallel()
	const third = "third-token"
	none := reply{http.StatusBadRequest, `{"error":{"code":400,"message":"no rotation is in progress"}}`}
	told := func(token string) reply { return reply{http.StatusOK, `{"active":{"value":"` + token + `"}}`} }
	overlap := func(text string) *clock.Duration { d := lasting(t, text); return &d }
	var refused *RefusedError
	var unknown *UnknownEndError
	tests := map[string]struct {
		served  []string
		replies []reply
		overlap *clock.Duration
		known   func(*Known)
		want    Ending
		fails   any
		sent    []string
	}{
		"finished":                 {served: []string{newToken}, replies: []reply{told(newToken)}, want: Ending{Phase: Finished, At: stageTime}, sent: []string{"finish"}},
		"another one finished":     {served: []string{newToken}, replies: []reply{told(third)}, want: Ending{Phase: Finished, At: stageTime, Other: true}, sent: []string{"finish"}},
		"too early":                {served: []string{newToken}, overlap: overlap("24h"), fails: &refused},
		"cancelled before":         {served: []string{oldToken}, want: Ending{Phase: Cancelled, Elsewhere: true}},
		"rotated again before":     {served: []string{third}, want: Ending{Phase: Finished, Elsewhere: true, Over: true}},
		"none open, finished":      {served: []string{newToken}, replies: []reply{none}, want: Ending{Phase: Finished}, sent: []string{"finish"}},
		"none open, cancelled":     {served: []string{newToken, oldToken}, replies: []reply{none}, want: Ending{Phase: Cancelled, Elsewhere: true}, sent: []string{"finish"}},
		"none open, rotated again": {served: []string{newToken, third}, replies: []reply{none}, want: Ending{Phase: Finished, Elsewhere: true, Over: true}, sent: []string{"finish"}},
		"none open, unreadable":    {known: func(k *Known) { k.Tokens.Serving = None }, replies: []reply{none}, fails: &unknown, sent: []string{"finish"}},
		"lost, then refused":       {served: []string{newToken}, replies: []reply{{}, none}, want: Ending{Phase: Finished, At: stageTime}, sent: []string{"finish", "finish"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newStage(t)
			s.answers("finish", test.replies...)
			if test.served != nil {
				s.served(test.served...)
			}
			f := &Finish{API: s.api, Timeout: time.Minute, Known: s.open(New), Guard: Guard{Started: stageTime.Add(-time.Hour), Overlap: test.overlap}}
			if test.known != nil {
				test.known(&f.Known)
			}
			end, err := f.Run(t.Context())
			end.Token = rest.Secret{}
			switch {
			case test.fails != nil && !errors.As(err, test.fails):
				t.Errorf("%v", err)
			case test.fails == nil && (err != nil || end != test.want || f.Known.End != Settled):
				t.Errorf("%+v, end %q, %v", end, f.Known.End, err)
			}
			s.sent(test.sent...)
		})
	}
}
