// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// States of the token that a gate reports (api-facts 4.1). Servers may add
// others.
const (
	StateAbsent      = "ABSENT"
	StateExpiring    = "EXPIRING"
	StateInvalid     = "INVALID"
	StateUnknown     = "UNKNOWN"
	StateUnsupported = "UNSUPPORTED"
	StateValid       = "VALID"
)

// ActiveGate is what the environment knows of one gate that is connected or
// was within the last two hours (api-facts 4.1). Every field may be empty.
type ActiveGate struct {
	// ID is normalized to lower-case hex such as 0x3efdd091, whatever of
	// hexadecimal, decimal and signed decimal the server wrote.
	ID                    string      `json:"-"`
	Hostname              string      `json:"hostname"`
	NetworkAddresses      []string    `json:"networkAddresses"`
	LoadBalancerAddresses []string    `json:"loadBalancerAddresses"`
	Version               string      `json:"version"`
	Type                  string      `json:"type"`
	Containerized         *bool       `json:"containerized"`
	Group                 string      `json:"group"`
	NetworkZone           string      `json:"networkZone"`
	OfflineSince          time.Time   `json:"-"` // zero: online
	MainEnvironment       string      `json:"mainEnvironment"`
	Environments          []string    `json:"environments"`
	Tokens                []GateToken `json:"activeGateTokens"`
}

// Online says that the gate is connected now.
func (g ActiveGate) Online() bool { return g.OfflineSince.IsZero() }

// GateToken is one token that a gate uses.
type GateToken struct {
	EnvironmentID string `json:"environmentId"` // empty unless the gate serves several environments
	ID            string `json:"id"`            // empty where the gate has none or an unreadable one
	State         string `json:"state"`
}

// TokenOf is the token that the gate uses for an environment: the one with its
// id, else the one without any.
func (g ActiveGate) TokenOf(environment string) (GateToken, bool) {
	for _, wanted := range []string{environment, ""} {
		for _, token := range g.Tokens {
			if strings.EqualFold(token.EnvironmentID, wanted) {
				return token, true
			}
		}
	}
	return GateToken{}, false
}

// maxGatesBody bounds the list of gates in bytes: it has no pages, and tells
// some kilobytes of each of thousands.
const maxGatesBody = 64 << 20

// ActiveGates is the list of gates: asked once a run. Scope activeGates.read,
// and that it is missing is asked once a run, too: what an access token may do
// does not change that fast. It must not be modified.
func (e *Environment) ActiveGates(ctx context.Context) ([]ActiveGate, error) {
	return once(ctx, e, &e.gates, e.askGates)
}

// ActiveGatesFresh asks for the list now, and shares what it got.
func (e *Environment) ActiveGatesFresh(ctx context.Context) ([]ActiveGate, error) {
	return e.gates.Fresh(ctx, question(e, e.askGates))
}

func (e *Environment) askGates(ctx context.Context) ([]ActiveGate, error) {
	if denied := e.denied.Load(); denied != nil {
		return nil, *denied
	}
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: "/api/v2/activeGates", idempotent: true, maxBody: maxGatesBody,
	})
	if err != nil {
		if isOwn(err, http.StatusForbidden) {
			e.denied.Store(&err)
		}
		return nil, err
	}
	return parseGates(response)
}

func parseGates(response *rest.Response) ([]ActiveGate, error) {
	var wire struct {
		Gates []wireGate `json:"activeGates"`
	}
	if err := response.JSON(&wire); err != nil {
		return nil, err
	}
	if wire.Gates == nil { // what is no list must not pass for one without gates
		return nil, response.Malformed("a list of ActiveGates was expected")
	}
	gates := make([]ActiveGate, 0, len(wire.Gates))
	for _, one := range wire.Gates {
		gates = append(gates, one.gate())
	}
	return gates, nil
}

// wireGate is ActiveGate of api-facts 4.1, as far as it matters here.
type wireGate struct {
	ActiveGate

	ID           gateID      `json:"id"`
	OfflineSince rest.Moment `json:"offlineSince"`
}

func (w wireGate) gate() ActiveGate {
	gate := w.ActiveGate
	gate.ID, gate.OfflineSince = string(w.ID), w.OfflineSince.Time
	return gate
}

// gateID is the id of a gate, which servers write as number or text.
type gateID string

// UnmarshalJSON reads and normalizes an id; null is none.
func (g *gateID) UnmarshalJSON(raw []byte) error {
	var text string
	if json.Unmarshal(raw, &text) != nil {
		var number json.Number
		if err := json.Unmarshal(raw, &number); err != nil {
			return err
		}
		text = number.String()
	}
	*g = gateID(NormalizeGateID(text))
	return nil
}

var hexID = regexp.MustCompile(`^(0x)?[0-9a-f]{1,16}$`)

// NormalizeGateID makes ids of gates comparable: servers print the same signed
// 32-bit number as 0xa339b507, 2738468103 or -1556499193 (api-facts 4.1). The
// result is lower-case hex with 0x; a text that is no number stays, in lower
// case and without white space around it.
func NormalizeGateID(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if signed, err := strconv.ParseInt(text, 10, 64); err == nil && signed <= 0 {
		if signed >= math.MinInt32 {
			return fmt.Sprintf("0x%x", uint32(signed)) //nolint:gosec // the wrap is what is meant
		}
		return fmt.Sprintf("0x%x", uint64(signed)) //nolint:gosec // the wrap is what is meant
	}
	if number, err := strconv.ParseUint(text, 10, 64); err == nil {
		return fmt.Sprintf("0x%x", number)
	}
	if hexID.MatchString(text) {
		if number, err := strconv.ParseUint(strings.TrimPrefix(text, "0x"), 16, 64); err == nil {
			return fmt.Sprintf("0x%x", number)
		}
	}
	return text
}

// Enforcement is whether gates need a valid token (api-facts 4.2).
type Enforcement struct {
	Manual    bool
	Automatic bool
	// Estimation is how long until tokens are enforced automatically; nil if
	// the API does not tell.
	Estimation *time.Duration
}

// TokenEnforcement asks whether tokens are enforced, once a run. Scope
// activeGates.read.
func (e *Environment) TokenEnforcement(ctx context.Context) (Enforcement, error) {
	return once(ctx, e, &e.enforcement, e.askEnforcement)
}

// TokenEnforcementFresh asks now, and shares what it got.
func (e *Environment) TokenEnforcementFresh(ctx context.Context) (Enforcement, error) {
	return e.enforcement.Fresh(ctx, question(e, e.askEnforcement))
}

func (e *Environment) askEnforcement(ctx context.Context) (Enforcement, error) {
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: "/api/v2/activeGates/tokenEnforcement", idempotent: true,
	})
	if err != nil {
		return Enforcement{}, err
	}
	return parseEnforcement(response)
}

func parseEnforcement(response *rest.Response) (Enforcement, error) {
	var wire struct {
		Manual     *bool `json:"manualEnforced"`
		Automatic  *bool `json:"autoEnforced"`
		Estimation *struct {
			Value *float64 `json:"value"`
			Unit  string   `json:"unit"`
		} `json:"autoEnforcementEstimation"`
	}
	if err := response.JSON(&wire); err != nil {
		return Enforcement{}, err
	}
	if wire.Manual == nil && wire.Automatic == nil {
		return Enforcement{}, response.Malformed("the enforcement of tokens was expected")
	}
	told := Enforcement{Manual: isTrue(wire.Manual), Automatic: isTrue(wire.Automatic)}
	if wire.Estimation != nil && wire.Estimation.Value != nil {
		told.Estimation = estimate(*wire.Estimation.Value, wire.Estimation.Unit)
	}
	return told, nil
}

func isTrue(value *bool) bool { return value != nil && *value }

// estimate is a length of time, in milliseconds where no unit is given (api-facts
// 11); nil if the unit is unknown or the length absurd.
func estimate(value float64, unit string) *time.Duration {
	units := map[string]time.Duration{
		"":     time.Millisecond,
		"DAYS": 24 * time.Hour, "HOURS": time.Hour, "MINUTES": time.Minute, "SECONDS": time.Second, "MILLIS": time.Millisecond,
	}
	length := value * float64(units[unit])
	if units[unit] == 0 || length < 0 || !(length < math.MaxInt64) {
		return nil
	}
	duration := time.Duration(length)
	return &duration
}
