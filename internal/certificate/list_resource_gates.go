// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"fmt"
	"slices"

	"github.com/hashicorp/terraform-plugin-framework/diag"
	"github.com/hashicorp/terraform-plugin-framework/path"
	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

// place is a gate of a list, and where the configuration names it.
type place struct {
	location
	at path.Path
}

// places are the gates that a list asks, in its order and each once: the
// provider's if it names none.
func (l *ListResource) places(m gatesModel, diags *diag.Diagnostics) []place {
	root := path.Root("activegate_urls")
	if !l.deps.GateToken.IsSet() && !l.deps.GateToken.IsUnknown() {
		diags.Append(missingToken(l.deps))
		return nil
	}
	named := []place{{at: root}}
	urls := []types.String{types.StringNull()}
	if !m.GateURLs.IsNull() {
		named, urls = nil, nil
		for index, element := range m.GateURLs.Elements() {
			url, _ := element.(types.String)
			named, urls = append(named, place{at: root.AtListIndex(index)}), append(urls, url)
		}
	}
	var all []place
	for index, where := range named {
		found, problems := locate(l.deps, urls[index], m.EnvironmentID)
		for _, problem := range problems {
			diags.Append(listed(problem, where.at))
		}
		switch {
		case problems.HasError():
			continue
		case !found.known || l.deps.GateToken.IsUnknown() || l.deps.UnknownTrust:
			diags.AddAttributeError(where.at, "Provider not configured yet",
				fmt.Sprintf("The gate cannot be asked, because %s, its address or a setting of trust is not known.", l.deps.GateToken))
			continue
		}
		where.location = found.location
		if !slices.ContainsFunc(all, func(other place) bool { return other.equal(found.location) }) {
			all = append(all, where)
		}
	}
	return all
}

// listed puts what is wrong with a resource's gate where a list names it.
func listed(problem diag.Diagnostic, at path.Path) diag.Diagnostic {
	located, ok := problem.(diag.DiagnosticWithPath)
	if !ok || !located.Path().Equal(path.Root("activegate_url")) {
		return problem
	}
	return diag.NewAttributeErrorDiagnostic(at, problem.Summary(), problem.Detail())
}

// wanted reads what the configuration asks for; its form is validated.
func (m gatesModel) wanted(diags *diag.Diagnostics) filesFilter {
	return filesFilter{name: tfkit.Regex(m.NameRegex, path.Root("name_regex"), diags), active: m.Active.ValueBoolPointer()}
}
