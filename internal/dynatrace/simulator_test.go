// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
	"github.com/activegate/terraform-provider-activegate/internal/simulator"
)

// simulated is a strict judge's API, and a client of it.
func simulated(t *testing.T, change func(*simulator.EnvironmentBehaviour)) (*simulator.Environment, *dynatrace.Environment) {
	t.Helper()
	s := simulator.New()
	t.Cleanup(s.Close)
	api := s.API()
	if change != nil {
		api.Behave(change)
	}
	policy, err := rest.NewPolicy(rest.PolicyConfig{RootsPEM: []byte(api.CAPEM())})
	if err != nil {
		t.Fatal(err)
	}
	address, err := dynatrace.ParseAddress(api.ManagedURL())
	if err != nil {
		t.Fatal(err)
	}
	return api, dynatrace.New(dynatrace.Config{
		Client:  rest.NewClient(rest.Config{Policy: policy, Dialer: rest.NewDialer(rest.DialerConfig{})}),
		Address: address, Auth: rest.APIToken(rest.NewSecret(simulator.Token)),
	})
}

// A token's whole life, told by a judge that was written from the facts alone,
// in each of the ways in which servers differ.
func TestTokenLife(t *testing.T) {
	t.Parallel()
	behaviours := map[string]func(*simulator.EnvironmentBehaviour){
		"usual":            nil,
		"newer":            func(b *simulator.EnvironmentBehaviour) { b.OmitTypeAndSeed = true },
		"null page key":    func(b *simulator.EnvironmentBehaviour) { b.NullNextPageKey = true },
		"arrays of errors": func(b *simulator.EnvironmentBehaviour) { b.ArrayErrors = true },
		"null violations":  func(b *simulator.EnvironmentBehaviour) { b.NullViolations = true },
		"lists lag":        func(b *simulator.EnvironmentBehaviour) { b.ListLag = time.Hour },
	}
	for name, change := range behaviours {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			ctx := context.Background()
			api, client := simulated(t, change)
			api.FillGateTokens(150)
			created, err := client.CreateToken(ctx, dynatrace.NewToken{Name: "edge", Type: "ENVIRONMENT", Expiration: "now+60d"})
			if err != nil || !api.Alive(created.Secret.Reveal()) || created.ExpirationDate.IsZero() {
				t.Fatalf("CreateToken = %v, %v", created, err)
			}
			for range 2 { // alone, then by the list
				found, err := client.FindTokens(ctx, created.ID)
				token, ok := found[created.ID]
				if err != nil || !ok || token.Name != "edge" || token.Owner == "" || token.CreationDate.IsZero() ||
					!token.ExpirationDate.Equal(created.ExpirationDate) || !token.LastUsedDate.IsZero() {
					t.Errorf("FindTokens = %+v, %v", token, err)
				}
			}
			if tokens, err := client.Tokens(ctx); err != nil || (len(tokens) < 150 && name != "lists lag") {
				t.Errorf("%d tokens, %v", len(tokens), err)
			}
			if err := client.RevokeToken(ctx, created.ID); err != nil || api.Alive(created.Secret.Reveal()) {
				t.Errorf("RevokeToken: %v", err)
			}
			if err := client.RevokeToken(ctx, created.ID); !errors.Is(err, dynatrace.ErrNoSuchToken) {
				t.Errorf("RevokeToken again: %v", err)
			}
			found, err := client.FindTokens(ctx, created.ID)
			if _, ok := found[created.ID]; err != nil || ok {
				t.Errorf("FindTokens after the end: %v, %v", found, err)
			}
			_, err = client.CreateToken(ctx, dynatrace.NewToken{Name: "late", Type: "ENVIRONMENT", Expiration: "now+3y"})
			var refused *rest.StatusError
			if !errors.As(err, &refused) || refused.Code != 400 || rest.Ambiguous(err) {
				t.Fatalf("a token for three years: %v", err)
			}
			if name != "null violations" && (len(refused.Violations) == 0 || refused.Violations[0].Path != "expirationDate") {
				t.Errorf("violations: %v", refused.Violations)
			}
		})
	}
}

// Ids of gates are the same however the server prints them.
func TestSimulatedGates(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, form := range []string{"decimal", "hex", "signed"} {
		ctx := context.Background()
		api, client := simulated(t, func(b *simulator.EnvironmentBehaviour) { b.GateIDs = form })
		member := api.AddMember(simulator.Hostname("gw1"))
		id, secret := api.AddGateToken(simulator.TokenSeed{Name: "x", Type: "ENVIRONMENT"})
		member.Connect(secret)
		gates, err := client.ActiveGates(ctx)
		if err != nil || len(gates) != 1 || gates[0].Hostname != "gw1" || !gates[0].Online() {
			t.Fatalf("ActiveGates = %+v, %v", gates, err)
		}
		if token, ok := gates[0].TokenOf(simulator.DefaultEnvironment); !ok || token.ID != id || token.State != dynatrace.StateValid {
			t.Errorf("TokenOf = %v, %v", token, ok)
		}
		seen[gates[0].ID] = true
		member.GoOffline()
		if gates, err := client.ActiveGatesFresh(ctx); err != nil || len(gates) != 1 || gates[0].Online() {
			t.Errorf("ActiveGatesFresh = %+v, %v", gates, err)
		}
		api.SetEnforcement(true, false, 12)
		estimation := 12 * 24 * time.Hour
		told, err := client.TokenEnforcement(ctx)
		if diff := cmp.Diff(dynatrace.Enforcement{Manual: true, Estimation: &estimation}, told); diff != "" || err != nil {
			t.Errorf("%v: %s", err, diff)
		}
	}
	if len(seen) != 1 {
		t.Errorf("one gate is %v", seen)
	}
}

// A rotation of the tenant token, with what connection info tells meanwhile.
func TestSimulatedRotation(t *testing.T) {
	t.Parallel()
	ctx := context.Background()
	api, client := simulated(t, nil)
	before, _ := api.TenantToken()
	if _, err := client.FinishRotation(ctx); !errors.Is(err, dynatrace.ErrNoRotation) {
		t.Errorf("FinishRotation: %v", err)
	}
	started, err := client.StartRotation(ctx)
	if err != nil || started.Old.Reveal() != before || started.Active.Reveal() == before || started.Date.IsZero() {
		t.Fatalf("StartRotation: %v", err)
	}
	if _, err := client.StartRotation(ctx); !errors.Is(err, dynatrace.ErrRotationInProgress) {
		t.Errorf("StartRotation again: %v", err)
	}
	for _, component := range []string{dynatrace.ComponentActiveGate, dynatrace.ComponentOneAgent} {
		info, err := client.ConnectionInfo(ctx, component, "")
		if err != nil || !info.TenantToken.Equal(started.Active) || info.TenantUUID == "" || len(info.Endpoints) == 0 {
			t.Errorf("ConnectionInfo(%s) = %v, %v", component, info.Endpoints, err)
		}
		if _, err := client.ConnectionInfo(ctx, component, "nowhere"); !errors.Is(err, dynatrace.ErrUnknownNetworkZone) {
			t.Errorf("ConnectionInfo(%s): %v", component, err)
		}
	}
	if finished, err := client.FinishRotation(ctx); err != nil || !finished.Active.Equal(started.Active) {
		t.Errorf("FinishRotation: %v", err)
	}
	if _, err := client.StartRotation(ctx); err != nil {
		t.Fatal(err)
	}
	if cancelled, err := client.CancelRotation(ctx); err != nil || !cancelled.Active.Equal(started.Active) || !cancelled.Old.IsEmpty() || api.RotationOpen() {
		t.Errorf("CancelRotation: %v", err)
	}
}

func TestSimulatedLookUp(t *testing.T) {
	t.Parallel()
	_, client := simulated(t, nil)
	got, err := client.LookUp(context.Background(), rest.NewSecret(simulator.Token))
	if err != nil || got.Owner == "" || !got.Enabled || len(got.Scopes) == 0 {
		t.Errorf("LookUp = %+v, %v", got, err)
	}
}
