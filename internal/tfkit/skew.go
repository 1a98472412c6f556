// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// maxSkew is how far clocks may differ before a plan that counts days misleads.
const maxSkew = 5 * time.Minute

// WarnSkew warns, once a run, of a server whose clock differs from this
// machine's: validity and expiry are judged by this machine's clock.
func (d *Dependencies) WarnSkew(server string, measure func() (time.Duration, bool), diags *diag.Diagnostics) {
	skew, known := measure()
	if !known || skew.Abs() <= maxSkew {
		return
	}
	d.skew.Do(func() {
		relation := "ahead of"
		if skew < 0 {
			relation = "behind"
		}
		diags.AddWarning("Clocks differ",
			fmt.Sprintf("The clock of %s is %s %s this machine's. What is said of validity and expiry here follows this machine's clock: "+
				"set both by NTP.", server, skew.Abs().Round(time.Second), relation))
	})
}
