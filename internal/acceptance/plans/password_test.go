// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package plans_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/zclconf/go-cty/cty"
)

// remembers looks for words in private state.
func (w *world) remembers(words string) bool {
	w.Helper()
	var private map[string][]byte
	if err := json.Unmarshal(w.stored.Private, &private); err != nil {
		w.Fatal(err)
	}
	for _, value := range private {
		if strings.Contains(string(value), words) {
			return true
		}
	}
	return false
}

// TestPasswordOfTheFile: a new password alone is not sent. The one that opens the
// file on the gate is kept until the next upload, unless it is to be in no state.
func TestPasswordOfTheFile(t *testing.T) {
	t.Parallel()
	const first = "the first password"
	for name, test := range map[string]struct {
		then given
		kept bool
	}{
		"another one":  {then: given{"password": text("the second password")}, kept: true},
		"none":         {then: given{"password": cty.NullVal(cty.String)}, kept: true},
		"a write-only": {then: given{"password": cty.NullVal(cty.String), "password_wo": text(first)}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			config := pem(issue()).with(given{"password": text(first)})
			w.apply(config)
			config = config.with(test.then)
			w.gate.Journal().Reset()
			w.apply(config)
			for _, request := range w.gate.Journal().Requests() {
				if request.Method != http.MethodGet {
					t.Errorf("sent: %s", request.Method)
				}
			}
			if w.remembers(first) != test.kept {
				t.Errorf("the password is in private state: %t", !test.kept)
			}
			w.settled(config)
			// What somebody else took out of service is activated again.
			ours := w.gate.Active()
			w.takenOver()
			w.apply(config)
			if w.gate.Active() != ours {
				t.Errorf("the gate serves %s, not %s", w.gate.Active(), ours)
			}
			w.apply(config.with(given{"revision": text("2")}))
			if test.then["password"].IsNull() {
				return
			}
			if w.remembers(first) {
				t.Error("a password that opens nothing any more is kept")
			}
		})
	}
}

// TestFallbackPassword: a password that no request can carry is refused at plan.
func TestFallbackPassword(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	for password, refused := range map[string]bool{"": true, "factory\n": true, "factory": false} {
		_, said := w.plan(pem(issue()).with(fallback("factory.p12", password)), nil)
		if got := says(said, "The fallback's password cannot be sent"); got != refused || (refused && strings.Contains(fmt.Sprint(said.Err()), "factory\n")) {
			t.Errorf("%q: said %v", password, said.Err())
		}
	}
}
