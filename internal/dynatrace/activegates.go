// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package dynatrace

import (
	"strings"
	"time"
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
