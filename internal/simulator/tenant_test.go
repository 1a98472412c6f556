// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// step takes a step of a rotation through the API.
func (w *fleetWorld) step(name string) (status int, active, old, body string) {
	w.t.Helper()

	got := w.curl.do(http.MethodPost, "/api/v2/tenantTokenRotation/"+name, "")

	var tokens struct {
		Active struct {
			Value string `json:"value"`
		} `json:"active"`
		Old struct {
			Value string `json:"value"`
		} `json:"old"`
	}

	decode(w.t, got.Body, &tokens)

	return got.Status, tokens.Active.Value, tokens.Old.Value, got.Body
}

func TestRotationOfTheTenantToken(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	first, none := w.api.TenantToken()

	if none != "" || len(first) != 16 || w.api.RotationOpen() {
		t.Fatalf("at first: %q, %q", first, none)
	}

	refused := func(name, message string) {
		t.Helper()

		got := w.curl.do(http.MethodPost, "/api/v2/tenantTokenRotation/"+name, "")
		if want := `{"error":{"code":400,"message":"` + message + `"}}`; got.Status != http.StatusBadRequest || got.Body != want {
			t.Errorf("%s: %+v", name, got)
		}
	}

	const (
		nothing = "no rotation of the tenant token is in progress"
		another = "another rotation of the tenant token is already in progress"
	)

	refused("finish", nothing)
	refused("cancel", nothing)

	status, second, old, _ := w.step("start")
	if status != http.StatusOK || old != first || second == first || second == "" || !w.api.RotationOpen() {
		t.Fatalf("start: %d", status)
	}

	if active, previous := w.api.TenantToken(); active != second || previous != first {
		t.Error("the environment disagrees with its answer")
	}

	refused("start", another)

	status, active, _, body := w.step("cancel")
	if status != http.StatusOK || active != first || !strings.HasSuffix(body, `"old":{"value":null}}`) || w.api.RotationOpen() {
		t.Errorf("cancel: %d %v", status, active == first)
	}

	refused("cancel", nothing)

	_, third, _, _ := w.step("start")
	if third == second {
		t.Error("a cancelled token is used again")
	}

	status, active, _, body = w.step("finish")
	if status != http.StatusOK || active != third || !strings.HasSuffix(body, `"old":{"value":null}}`) || w.api.RotationOpen() {
		t.Errorf("finish: %d %v", status, active == third)
	}

	refused("finish", nothing)

	committed := 0

	for _, request := range w.api.Journal().Requests() {
		if request.Committed {
			committed++
		}
	}

	if committed != 4 || w.api.Journal().Count("POST /api/v2/tenantTokenRotation/start") != 3 {
		t.Errorf("%d steps were committed: %v", committed, w.api.Journal().Lines())
	}
}

func TestFinishMayAnswerTheOldToken(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.Behave(func(b *simulator.EnvironmentBehaviour) { b.OldAfterFinish = true })

	first, _ := w.api.TenantToken()
	w.step("start")

	if _, _, old, _ := w.step("finish"); old != first {
		t.Error("the old token is missing")
	}
}

func TestRotationPastTheAPI(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)

	for _, step := range []struct {
		name string
		do   func() error
		want error
	}{
		{"finish", w.api.FinishRotation, simulator.ErrNoRotation},
		{"cancel", w.api.CancelRotation, simulator.ErrNoRotation},
		{"start", w.api.StartRotation, nil},
		{"start", w.api.StartRotation, simulator.ErrRotationOpen},
		{"finish", w.api.FinishRotation, nil},
		{"start", w.api.StartRotation, nil},
		{"cancel", w.api.CancelRotation, nil},
		{"cancel", w.api.CancelRotation, simulator.ErrNoRotation},
	} {
		if err := step.do(); !errors.Is(err, step.want) {
			t.Errorf("%s: %v, want %v", step.name, err, step.want)
		}
	}
}

func TestWhatRotationCutsOff(t *testing.T) {
	t.Parallel()

	for name, c := range map[string]struct {
		end  func(*simulator.Environment) error
		lost []string
	}{
		"finish": {(*simulator.Environment).FinishRotation, []string{
			"gate stale: its tenant token is no longer valid", "agent stale: its tenant token is no longer valid",
		}},
		"cancel": {(*simulator.Environment).CancelRotation, []string{
			"gate switched: its tenant token is no longer valid", "agent switched: its tenant token is no longer valid",
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()

			w := newFleetWorld(t)
			w.api.AddMember(simulator.Hostname("stale"))
			w.api.AddAgent("stale")

			gate, agent := w.api.AddMember(simulator.Hostname("switched")), w.api.AddAgent("switched")
			if err := w.api.StartRotation(); err != nil {
				t.Fatal(err)
			}

			active, _ := w.api.TenantToken()
			gate.SetTenantToken(active)
			agent.SetTenantToken(active)

			if losses := w.api.Losses(); len(losses) != 0 || len(w.names("?online=true")) != 2 {
				t.Fatalf("while it is open: %v", losses)
			}

			if err := c.end(w.api); err != nil {
				t.Fatal(err)
			}

			if diff := cmp.Diff(c.lost, w.api.Losses()); diff != "" {
				t.Error(diff)
			}

			active, _ = w.api.TenantToken()

			for _, m := range w.api.Members() {
				m.SetTenantToken(active)

				if !m.Connected() {
					t.Errorf("gate %s is not back", m.Hostname())
				}
			}

			for _, a := range w.api.Agents() {
				a.SetTenantToken(active)

				if !a.Connected() {
					t.Errorf("agent %s is not back", a.Host())
				}
			}

			gate.SetTenantToken("nonsense")
			agent.SetTenantToken("")

			if gate.Connected() || agent.Connected() || len(w.api.Losses()) != len(c.lost)+2 {
				t.Errorf("losses %v", w.api.Losses())
			}
		})
	}
}

func TestLostAnswerOfAStepIsCommitted(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.api.Fault(simulator.Fault{Match: "POST /api/v2/tenantTokenRotation/start", Kind: simulator.DropAfter, Times: 1})

	if _, _, err := w.curl.try(http.MethodPost, "/api/v2/tenantTokenRotation/start", ""); err == nil {
		t.Fatal("an answer arrived")
	}

	if !w.api.RotationOpen() || !w.api.Journal().Requests()[0].Committed {
		t.Error("nothing was started")
	}
}

func TestRotationNeedsItsScope(t *testing.T) {
	t.Parallel()

	w := newFleetWorld(t)
	w.sim.AddToken("dt0c01.READER.X", "activeGates.read", "InstallerDownload")

	for _, name := range []string{"start", "finish", "cancel"} {
		got := w.curl.do(http.MethodPost, "/api/v2/tenantTokenRotation/"+name, "", "Authorization", "Api-Token dt0c01.READER.X")
		if got.Status != http.StatusForbidden || !strings.Contains(got.Body, "tenantTokenRotation.write") {
			t.Errorf("%s: %+v", name, got)
		}
	}
}
