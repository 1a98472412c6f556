// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
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
	ID                    string
	Hostname              string
	NetworkAddresses      []string
	LoadBalancerAddresses []string
	Version               string
	Type                  string
	Containerized         *bool
	Group                 string
	NetworkZone           string
	OfflineSince          time.Time // zero: online
	MainEnvironment       string
	Environments          []string
	Tokens                []GateToken
}

// Online says that the gate is connected now.
func (g ActiveGate) Online() bool { return g.OfflineSince.IsZero() }

// GateToken is one token that a gate uses.
type GateToken struct {
	EnvironmentID string // empty unless the gate serves several environments
	ID            string // empty where the gate has none or an unreadable one
	State         string
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
	if err := e.denial(nil); err != nil {
		return nil, err
	}
	response, err := e.do(ctx, operation{
		method: http.MethodGet, template: "/api/v2/activeGates", idempotent: true, maxBody: maxGatesBody,
	})
	if err != nil {
		var refused *rest.StatusError
		if errors.As(err, &refused) && refused.Status == http.StatusForbidden && refused.Code == http.StatusForbidden {
			return nil, e.denial(err)
		}
		return nil, err
	}
	return parseGates(response)
}

// denial keeps the API's own 403 for the rest of the run, and tells it.
func (e *Environment) denial(refusal error) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.denied = cmp.Or(e.denied, refusal)
	return e.denied
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
	ID                    gateID      `json:"id"`
	Hostname              string      `json:"hostname"`
	NetworkAddresses      []string    `json:"networkAddresses"`
	LoadBalancerAddresses []string    `json:"loadBalancerAddresses"`
	Version               string      `json:"version"`
	Type                  string      `json:"type"`
	Containerized         *bool       `json:"containerized"`
	Group                 string      `json:"group"`
	NetworkZone           string      `json:"networkZone"`
	OfflineSince          rest.Moment `json:"offlineSince"`
	MainEnvironment       string      `json:"mainEnvironment"`
	Environments          []string    `json:"environments"`
	Tokens                []struct {
		EnvironmentID string `json:"environmentId"`
		ID            string `json:"id"`
		State         string `json:"state"`
	} `json:"activeGateTokens"`
}

func (w wireGate) gate() ActiveGate {
	gate := ActiveGate{
		ID: string(w.ID), Hostname: w.Hostname, NetworkAddresses: w.NetworkAddresses, LoadBalancerAddresses: w.LoadBalancerAddresses,
		Version: w.Version, Type: w.Type, Containerized: w.Containerized, Group: w.Group, NetworkZone: w.NetworkZone,
		OfflineSince: w.OfflineSince.Time, MainEnvironment: w.MainEnvironment, Environments: w.Environments,
		Tokens: make([]GateToken, 0, len(w.Tokens)),
	}
	for _, token := range w.Tokens {
		gate.Tokens = append(gate.Tokens, GateToken(token))
	}
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
