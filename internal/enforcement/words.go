// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package enforcement

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/enforcement/enforce"
	"github.com/activegate/terraform-provider-activegate/internal/tfkit"
)

const (
	twiceSummary     = "Two resources manage the token enforcement"
	automaticSummary = "The switch has no effect"
	cutOffSummary    = "Gates will be cut off"
)

// mostGates bounds how many gates one message names.
const mostGates = 50

func twiceDetail(api *dynatrace.Environment) string {
	return fmt.Sprintf("More than one `%s` in this run manages %s, which has one enforcement: the last apply wins, and the other one shows a change in every plan. "+
		"Keep one, and forget the other. %s", typeName, api.Address(), tfkit.ForgetAdvice(typeName))
}

func automaticDetail(api *dynatrace.Environment) string {
	return fmt.Sprintf("%s enforces tokens automatically, because every gate had a valid one for 30 days. `manual_enforcement` changes nothing then, so that its configured value is only recorded: "+
		"it is not written. A gate without a valid token stays out until it has one.", api.Address())
}

// atOdds is said where two resources want different things.
func atOdds(api *dynatrace.Environment) string {
	return "They want different things, and nothing is planned. " + twiceDetail(api)
}

func oneWayDetail(api *dynatrace.Environment, verdict enforce.Verdict) string {
	detail := fmt.Sprintf("From the apply on, %s disconnects every ActiveGate whose token is not valid, also later, when one expires or a gate is installed without one. "+
		"This can be withdrawn only within 30 days after the last gate without a valid token was seen; after that it stays for good.", api.Address())
	if verdict.Listed == 0 {
		detail += " The environment lists no gate now, so nothing proves that any gate is ready."
	}
	if len(verdict.Ignored) > 0 {
		detail += "\n\nThese gates are cut off, since `ignore_gates` names them:\n\n" + lines(verdict.Ignored)
	}
	return detail
}

func cutOffDetail(api *dynatrace.Environment, verdict enforce.Verdict) string {
	return fmt.Sprintf("`enforce_despite_gates = true`: the apply disconnects these gates of %s, and whatever reaches the environment through them:\n\n%s",
		api.Address(), lines(verdict.Findings))
}

// lines name the gates, each with what to do.
func lines(findings []enforce.Finding) string {
	var text strings.Builder
	for index, one := range findings {
		if index == mostGates {
			fmt.Fprintf(&text, "  and %d more, which `activegate_token_status` lists\n", len(findings)-mostGates)
			break
		}
		id, gone := "", ""
		if one.ID != "" {
			id = " (id " + one.ID + ")"
		}
		if one.Gone {
			gone = " when it was last seen, and is not listed any more"
		}
		fmt.Fprintf(&text, "  %s%s: %s%s. %s\n", strconv.Quote(one.Hostname), id, one.State, gone, one.Action)
	}
	return strings.TrimSuffix(text.String(), "\n")
}

func onOff(on bool) string {
	if on {
		return "on"
	}
	return "off"
}
