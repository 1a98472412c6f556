// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Member is an ActiveGate as the environment sees it (api-facts 4.1). It is
// independent of the certificate API of a Gate; see Gate.Member. It is safe
// for concurrent use.
//
// It is cut off while its tenant token is neither the active nor, with a
// rotation open, the old one; while the environment does not know its
// well-formed ActiveGate token or that expired; and while tokens are enforced
// and its own is not valid. The list shows it as offline then, since that
// moment, as it does after an attempt to connect that was refused.
type Member struct {
	api *Environment
	id  int32

	hostname      string
	addresses     []string
	loadBalancers []string
	osType        string
	kind          string
	version       string
	supported     bool // whether the version can use tokens
	zone          string
	group         string
	containerized bool
	main          string // empty unless it serves several environments
	environments  []string

	// guarded by mu of the environment
	online      bool
	secret      string // of its ActiveGate token; empty is none
	tenantToken string
	elsewhere   map[string]tokenReport
	history     []usage
	connection  connection
}

// ID is the id, which the API prints in one of several spellings.
func (m *Member) ID() int32 { return m.id }

// Hostname is the name of its host.
func (m *Member) Hostname() string { return m.hostname }

// Connect connects it, again if it is online, with that ActiveGate token; ""
// is none.
func (m *Member) Connect(secret string) {
	m.change(func(now time.Time) {
		m.secret = secret
		m.attempt(now)
	})
}

// GoOffline is the end of its process or its network, at the clock's now; two
// hours later the list lacks it.
func (m *Member) GoOffline() {
	m.change(func(now time.Time) {
		m.online = false

		if m.connection.lost.IsZero() {
			m.connection.lost = now
		}
	})
}

// GoOnline connects it again with the token that it has, dead or not.
func (m *Member) GoOnline() {
	m.change(func(now time.Time) {
		if !m.online {
			m.attempt(now)
		}
	})
}

// SetTenantToken connects it with another tenant token.
func (m *Member) SetTenantToken(token string) {
	m.change(func(now time.Time) {
		m.tenantToken = token

		if m.online {
			m.attempt(now)
		}
	})
}

// SetTokenElsewhere is what it reports of its token for another environment
// that it serves. Without it that is a valid token of a made-up id.
func (m *Member) SetTokenElsewhere(environment, id, state string) {
	m.change(func(time.Time) {
		m.elsewhere[environment] = tokenReport{ID: id, EnvironmentID: environment, State: state}
	})
}

// Online tells whether it runs, cut off or not.
func (m *Member) Online() bool {
	m.api.mu.Lock()
	defer m.api.mu.Unlock()

	return m.online
}

// Connected tells whether it is online and not cut off.
func (m *Member) Connected() bool {
	m.api.mu.Lock()
	defer m.api.mu.Unlock()

	m.api.settleLocked()

	return m.online && !m.connection.refused
}

// attempt is an attempt to connect, which the next settling decides.
func (m *Member) attempt(now time.Time) {
	m.online = true
	m.connection.attempted = now
}

// change brings the fleet to now, before and after.
func (m *Member) change(what func(now time.Time)) {
	m.api.mu.Lock()
	defer m.api.mu.Unlock()

	m.api.settleLocked()
	what(m.api.sim.now())
	m.api.settleLocked()
}

// memberID returns the id of the member of that number. Half of them are
// negative when they are printed as signed numbers.
func memberID(number int) int32 {
	// An odd factor near 2^32 divided by the golden ratio never repeats.
	return int32(0x3efdd091 + uint32(number-1)*0x9e3779b9) //nolint:gosec // ids are 32 bits that are printed with or without sign.
}

// printID prints an id in one of the spellings that servers use (api-facts 4.1).
func printID(id int32, spelling string) string {
	bits := uint32(id) //nolint:gosec // the same 32 bits without sign.

	switch spelling {
	case "hex":
		return fmt.Sprintf("0x%08x", bits)
	case "signed":
		return strconv.FormatInt(int64(id), 10)
	default:
		return strconv.FormatUint(uint64(bits), 10)
	}
}

// parseID reads every spelling.
func parseID(text string) (id int32, ok bool) {
	if digits, hex := strings.CutPrefix(strings.ToLower(text), "0x"); hex {
		bits, err := strconv.ParseUint(digits, 16, 32)

		return int32(bits), err == nil //nolint:gosec // ParseUint bounds it to 32 bits.
	}

	if bits, err := strconv.ParseUint(text, 10, 32); err == nil {
		return int32(bits), true //nolint:gosec // ParseUint bounds it to 32 bits.
	}

	signed, err := strconv.ParseInt(text, 10, 32)

	return int32(signed), err == nil
}

// What a member is without options.
const (
	defaultZone    = "default"
	defaultGroup   = "default"
	defaultVersion = "1.335.21.20260310-141500"
	kindSingle     = "ENVIRONMENT"
	kindMulti      = "ENVIRONMENT_MULTI"
	kindCluster    = "CLUSTER"
)

// MemberOption configures a member at its creation.
type MemberOption func(*Member)

// Hostname names the host. Without it members are gw1, gw2, and so on.
func Hostname(name string) MemberOption { return func(m *Member) { m.hostname = name } }

// InGroup sets the group; without it that is "default".
func InGroup(group string) MemberOption { return func(m *Member) { m.group = group } }

// InNetworkZone sets the network zone, which exists from then on; without it
// that is "default".
func InNetworkZone(zone string) MemberOption { return func(m *Member) { m.zone = zone } }

// Version sets the version, e.g. 1.223.105.20210801-120000. Below 1.225 an
// ActiveGate cannot use tokens (api-facts 4.1).
func Version(version string) MemberOption { return func(m *Member) { m.version = version } }

// OfType sets the type: ENVIRONMENT, ENVIRONMENT_MULTI or CLUSTER, which the
// environment does not list; see EnvironmentBehaviour.ListClusterGates.
func OfType(kind string) MemberOption { return func(m *Member) { m.kind = kind } }

// OnOS sets the operating system: LINUX or WINDOWS.
func OnOS(osType string) MemberOption { return func(m *Member) { m.osType = osType } }

// Containerized says that it runs in a container.
func Containerized() MemberOption { return func(m *Member) { m.containerized = true } }

// Addresses sets its network addresses.
func Addresses(addresses ...string) MemberOption {
	return func(m *Member) { m.addresses = slices.Clone(addresses) }
}

// LoadBalancers sets the addresses of its load balancers.
func LoadBalancers(addresses ...string) MemberOption {
	return func(m *Member) { m.loadBalancers = slices.Clone(addresses) }
}

// InEnvironments makes it serve several environments, of which the first is
// the main one. The simulator's own is always one of them.
func InEnvironments(main string, others ...string) MemberOption {
	return func(m *Member) {
		m.kind, m.main = kindMulti, main
		m.environments = append([]string{main}, others...)
	}
}

// Using makes it start with that ActiveGate token.
func Using(secret string) MemberOption { return func(m *Member) { m.secret = secret } }

func (e *Environment) newMemberLocked(opts []MemberOption) *Member {
	number := len(e.fleet.members) + 1
	m := &Member{
		api:           e,
		id:            memberID(number),
		hostname:      fmt.Sprintf("gw%d", number),
		addresses:     []string{fmt.Sprintf("10.0.%d.%d", number/256%256, number%256)},
		loadBalancers: []string{},
		osType:        "LINUX",
		kind:          kindSingle,
		version:       defaultVersion,
		zone:          defaultZone,
		group:         defaultGroup,
		environments:  []string{e.sim.environment},
		tenantToken:   e.tenant.active,
		elsewhere:     map[string]tokenReport{},
	}

	for _, opt := range opts {
		opt(m)
	}

	if !slices.Contains(m.environments, e.sim.environment) {
		m.environments = append(m.environments, e.sim.environment)
	}

	m.supported = supportsTokens(m.version)
	m.attempt(e.sim.now())

	return m
}
