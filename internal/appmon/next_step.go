// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package appmon

import (
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/types"

	"github.com/activegate/terraform-provider-activegate/internal/appmon/bring"
)

// stepsAfter are what an apply leaves to be done by hand, but for collectors that
// did not come back: none before the server presents the certificate. found says that
// somebody else has restarted the server.
func (m *model) stepsAfter(out bring.Outcome, known notes, found bool) (steps []string) {
	if !out.Presented {
		return nil
	}
	memory := m.memory()
	if known.Memory && memory != "" {
		steps = append(steps, "Restart the Memory Analysis Server "+memory+".")
	}
	switch left := strings.Join(out.Left, ", "); {
	case left == "":
	case m.RestartCollectors.ValueString() == restartNow:
		steps = append(steps, "Apply again, which restarts these collectors: "+left+".")
	default:
		steps = append(steps, "Restart these collectors, which use the new key from then on (`restart_collectors = \"now\"` does it): "+left+".")
	}
	if found {
		also := ""
		if memory != "" {
			also = " and the Memory Analysis Server " + memory
		}
		steps = append(steps, "Restart the collectors"+also+" that were not restarted since the server presents this certificate: it did already, so that this apply has restarted nothing.")
	}
	return steps
}

// advise puts what is left to be done by hand into the model.
func (m *model) advise(known notes) {
	var steps []string
	if pending := texts(m.Pending.Elements()); len(pending) > 0 {
		steps = append(steps, "Bring back these collectors, with `dtcollector -Dclearcerts` if need be: "+strings.Join(pending, ", ")+".")
	}
	m.NextStep = types.StringValue(strings.Join(append(steps, known.Steps...), "\n"))
}
