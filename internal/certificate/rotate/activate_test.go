// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rotate_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/certificate/rotate"
	"github.com/activegate/terraform-provider-activegate/internal/keystore/keystoretest"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// activation is that of an inactive file beside the active "terraform-b.p12".
func (w *world) activation(said *[]string) rotate.Activation {
	w.t.Helper()
	identity := keystoretest.SelfSigned()
	if err := w.gate.Seed("terraform-a.p12", identity.PKCS12(password), password, false); err != nil {
		w.t.Fatal(err)
	}
	w.seed("terraform-b.p12")
	secret := rest.NewSecret(password)
	a := rotate.Activation{
		Gate: w.at(w.gate), Name: "terraform-a.p12", Password: &secret, Timeout: time.Minute,
		Verify: rotate.Verification{Address: strings.TrimPrefix(w.gate.URL(), "https://")},
		Sayf:   func(format string, values ...any) { *said = append(*said, fmt.Sprintf(format, values...)) },
	}
	a.Gate.RememberLeafs(rest.FingerprintOf(identity.Leaf))
	return a
}

func TestActivate(t *testing.T) {
	t.Parallel()
	for name, fault := range map[string]simulator.Fault{
		"answered":        {Match: "GET /nothing", Kind: simulator.DropBefore},
		"answer lost":     {Match: "POST", Kind: simulator.DropAfter, Skip: 1, Times: 1},
		"never received":  {Match: "POST", Kind: simulator.DropBefore, Skip: 1, Times: 1},
		"list is shut up": {Match: "GET", Kind: simulator.Status, Status: http.StatusForbidden, Skip: 1},
		"a page shuts up": {Match: "GET", Kind: simulator.HTML, Status: http.StatusForbidden, Skip: 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWorld(t)
			var said []string
			in := w.activation(&said)
			w.gate.Fault(fault)
			done, err := rotate.Activate(context.Background(), in)
			if done.Before != "terraform-b.p12" || done.File.Name != "terraform-a.p12" || w.gate.Active() != "terraform-a.p12" {
				t.Errorf("%+v with %s active", done, w.gate.Active())
			}
			var notListed *rotate.NotListedError
			if fault.Status != 0 {
				if !errors.As(err, &notListed) || !rotate.RefusesToken(err) {
					t.Error(err)
				}
				return
			}
			if err != nil || !strings.Contains(strings.Join(said, "\n"), "lists \"terraform-a.p12\" as active") {
				t.Errorf("%v\n%q", err, said)
			}
		})
	}
}

func TestActivateRefuses(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var said []string
	in := w.activation(&said)
	wrong := rest.NewSecret("wrong")
	in.Password = &wrong
	var password *rotate.PasswordError
	if _, err := rotate.Activate(context.Background(), in); !errors.As(err, &password) || !password.Given {
		t.Error(err)
	}
	in.Password = nil
	if _, err := rotate.Activate(context.Background(), in); !errors.As(err, &password) || password.Given {
		t.Error(err)
	}
	in.Name = "nothing.p12"
	var missing *rotate.NoFileError
	if _, err := rotate.Activate(context.Background(), in); !errors.As(err, &missing) || len(missing.Listed) != 2 {
		t.Error(err)
	}
	in.Name = "terraform-b.p12" // is active, which takes no password
	if _, err := rotate.Activate(context.Background(), in); err != nil {
		t.Error(err)
	}
	w.wantFiles(w.gate, "terraform-b.p12", "terraform-a.p12")
}

// What a presented certificate does not trust is told, and no token is sent.
func TestActivateUntrusted(t *testing.T) {
	t.Parallel()
	w := newWorld(t)
	var said []string
	in := w.activation(&said)
	w.newRun()
	in.Gate = w.at(w.gate)
	done, err := rotate.Activate(context.Background(), in)
	if err != nil || done.Untrusted == nil {
		t.Errorf("%+v, %v", done, err)
	}
	w.wantFiles(w.gate, "terraform-a.p12", "terraform-b.p12")
}
