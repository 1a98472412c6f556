// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// filter tells whether the list shows a member.
type filter func(memberView) bool

// The enumerations of the filters (api-facts 4.1).
var (
	osTypes        = []string{"LINUX", "WINDOWS"}
	architectures  = []string{"ARM", "PPCLE", "S390", "X86"}
	memberKinds    = []string{kindSingle, kindMulti}
	allMemberKinds = append(slices.Clone(memberKinds), kindCluster)
	settings       = []string{"DISABLED", "ENABLED"}
	updateStatuses = []string{
		"INCOMPATIBLE", "OUTDATED", "SCHEDULED", "SUPPRESSED", "UNKNOWN", "UP2DATE",
		"UPDATE_IN_PROGRESS", "UPDATE_PENDING", "UPDATE_PROBLEM",
	}
	moduleTypes = []string{
		"AWS", "AZURE", "BEACON_FORWARDER", "CLOUD_FOUNDRY", "DB_INSIGHT", "DEBUGGING", "EXTENSIONS_V1",
		"EXTENSIONS_V2", "KUBERNETES", "LOGS", "MEMORY_DUMPS", "METRIC_API", "ONE_AGENT_ROUTING",
		"OTLP_INGEST", "REST_API", "SYNTHETIC", "VMWARE", "Z_OS",
	}
)

// filtering collects filters and what is wrong with their parameters.
type filtering struct {
	query      url.Values
	filters    []filter
	violations []violation
}

// filtersOf reads the parameters of the list; all must hold. Unknown
// parameters are ignored, unknown values are violations. Kinds are the types of
// ActiveGates that the list knows.
func filtersOf(query url.Values, kinds []string) ([]filter, []violation) {
	f := &filtering{query: query}

	f.contains("hostname", func(v memberView) []string { return []string{v.Hostname} })
	f.contains("networkAddress", func(v memberView) []string { return v.NetworkAddresses })
	f.contains("loadBalancerAddress", func(v memberView) []string { return v.LoadBalancerAddresses })
	f.contains("networkZone", func(v memberView) []string { return []string{v.NetworkZone} })
	f.contains("group", func(v memberView) []string { return []string{v.Group} })

	f.oneOf("osType", osTypes, func(v memberView) []string { return []string{v.OSType} })
	f.oneOf("osArchitecture", architectures, func(v memberView) []string { return []string{v.OSArchitecture} })
	f.oneOf("type", kinds, func(v memberView) []string { return []string{v.Type} })
	f.oneOf("updateStatus", updateStatuses, func(v memberView) []string { return []string{v.AutoUpdateStatus} })
	f.oneOf("autoUpdate", settings, func(v memberView) []string { return []string{v.AutoUpdateSettings.EffectiveSetting} })
	f.oneOf("tokenState", states, tokenStatesOf)
	f.oneOf("enabledModule", moduleTypes, func(v memberView) []string { return modulesOf(v, true) })
	f.oneOf("disabledModule", moduleTypes, func(v memberView) []string { return modulesOf(v, false) })

	f.flag("online", func(v memberView) bool { return v.OfflineSince == nil })
	f.flag("containerized", func(v memberView) bool { return v.Containerized })
	f.flag("fipsMode", func(v memberView) bool { return v.FIPSMode })
	f.flag("tokenExpirationSet", func(v memberView) bool { return v.expirationSet })

	f.version()

	return f.filters, f.violations
}

// contains matches a part of one of the texts, in any case.
func (f *filtering) contains(name string, texts func(memberView) []string) {
	if !f.query.Has(name) {
		return
	}

	part := strings.ToLower(f.query.Get(name))

	f.filters = append(f.filters, func(v memberView) bool {
		return slices.ContainsFunc(texts(v), func(text string) bool { return strings.Contains(strings.ToLower(text), part) })
	})
}

// oneOf matches one of the texts exactly; a parameter that is repeated must
// match each time.
func (f *filtering) oneOf(name string, allowed []string, texts func(memberView) []string) {
	for _, wanted := range f.query[name] {
		if !slices.Contains(allowed, wanted) {
			f.violate(name, "must be one of "+strings.Join(allowed, ", "))

			continue
		}

		f.filters = append(f.filters, func(v memberView) bool { return slices.Contains(texts(v), wanted) })
	}
}

func (f *filtering) flag(name string, holds func(memberView) bool) {
	if !f.query.Has(name) {
		return
	}

	wanted, err := strconv.ParseBool(f.query.Get(name))
	if err != nil {
		f.violate(name, "must be true or false")

		return
	}

	f.filters = append(f.filters, func(v memberView) bool { return holds(v) == wanted })
}

func (f *filtering) violate(name, message string) {
	f.violations = append(f.violations, inQuery(name, message))
}

func tokenStatesOf(v memberView) []string {
	var found []string
	for _, report := range v.ActiveGateTokens {
		found = append(found, report.State)
	}

	return found
}

func modulesOf(v memberView, enabled bool) []string {
	var found []string

	for _, module := range v.Modules {
		if module.Enabled == enabled {
			found = append(found, module.Type)
		}
	}

	return found
}
