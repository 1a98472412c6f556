// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// opMembersLocked answers the list, which has no pages (api-facts 4.1).
func (e *Environment) opMembersLocked(x *environmentExchange) reply {
	kinds := memberKinds
	if e.behaviour.ListClusterGates {
		kinds = allMemberKinds
	}

	filters, violations := filtersOf(x.r.URL.Query(), kinds)
	if len(violations) > 0 {
		return e.violatedLocked(violations...)
	}

	list := struct {
		ActiveGates []memberView `json:"activeGates"`
	}{[]memberView{}}

	for _, m := range e.seenLocked() {
		view := e.viewLocked(m)
		if !slices.ContainsFunc(filters, func(matches filter) bool { return !matches(view) }) {
			list.ActiveGates = append(list.ActiveGates, view)
		}
	}

	return success(list)
}

// seenLocked returns the members that are connected or were within the last
// two hours; those of clusters only by the other reading.
func (e *Environment) seenLocked() []*Member {
	now := e.sim.now()

	var listed []*Member

	for _, m := range e.fleet.members {
		if m.kind == kindCluster && !e.behaviour.ListClusterGates {
			continue
		}

		if m.connection.lost.IsZero() || now.Sub(m.connection.lost) <= listedFor {
			listed = append(listed, m)
		}
	}

	return listed
}

func (e *Environment) opMemberLocked(x *environmentExchange) reply {
	if id, ok := parseID(x.route.id); ok {
		for _, m := range e.seenLocked() {
			if m.id == id {
				return success(e.viewLocked(m))
			}
		}
	}

	return e.refuseLocked(http.StatusNotFound, "ActiveGate with given id not found.")
}

// filter tells whether the list shows a member.
type filter func(memberView) bool

// The enumerations of the filters (api-facts 4.1).
var (
	osTypes        = []string{"LINUX", "WINDOWS"}
	architectures  = []string{"ARM", "PPCLE", "S390", "X86"}
	memberKinds    = []string{kindSingle, kindMulti}
	allMemberKinds = append(slices.Clone(memberKinds), kindCluster)
	autoUpdates    = []string{"DISABLED", "ENABLED"}
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
	f.oneOf("autoUpdate", autoUpdates, func(v memberView) []string { return []string{v.AutoUpdateSettings.EffectiveSetting} })
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

// versionNumber is <major>.<minor>.<revision>.
type versionNumber [3]int

// parseVersion reads a version; what follows the revision does not count.
func parseVersion(text string) (number versionNumber, ok bool) {
	parts := strings.Split(text, ".")
	if len(parts) < len(number) {
		return number, false
	}

	for i := range number {
		value, err := strconv.Atoi(parts[i])
		if err != nil || value < 0 {
			return number, false
		}

		number[i] = value
	}

	return number, true
}

func (n versionNumber) compare(other versionNumber) int { return slices.Compare(n[:], other[:]) }

func (n versionNumber) less(other versionNumber) bool { return n.compare(other) < 0 }

// comparisons are the values of versionCompareType.
var comparisons = map[string]func(order int) bool{
	"EQUAL":         func(order int) bool { return order == 0 },
	"GREATER":       func(order int) bool { return order > 0 },
	"GREATER_EQUAL": func(order int) bool { return order >= 0 },
	"LOWER":         func(order int) bool { return order < 0 },
	"LOWER_EQUAL":   func(order int) bool { return order <= 0 },
}

// version compares versions: equal unless versionCompareType says otherwise.
func (f *filtering) version() {
	const parameter, kind = "version", "versionCompareType"

	holds, known := comparisons[f.query.Get(kind)]

	switch {
	case f.query.Has(kind) && !known:
		f.violate(kind, "must be one of EQUAL, GREATER, GREATER_EQUAL, LOWER, LOWER_EQUAL")
	case !known:
		holds = comparisons["EQUAL"]
	}

	if !f.query.Has(parameter) {
		return
	}

	text := f.query.Get(parameter)

	wanted, ok := parseVersion(text)
	if !ok || strings.Count(text, ".") != len(wanted)-1 {
		f.violate(parameter, "must be <major>.<minor>.<revision>")

		return
	}

	f.filters = append(f.filters, func(v memberView) bool {
		number, readable := parseVersion(v.Version)

		return readable && holds(number.compare(wanted))
	})
}
