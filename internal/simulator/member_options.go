// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"fmt"
	"slices"
)

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
