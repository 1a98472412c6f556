// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"
	"sync"
	"time"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// maxSkew is how far clocks may differ before a plan that counts days misleads.
const maxSkew = 5 * time.Minute

// WarnSkew warns, once a run, of a gate whose clock differs from this
// machine's: validity and expiry of certificates are judged by this machine's.
func (d *Dependencies) WarnSkew(server string, measure func() (time.Duration, bool), diags *diag.Diagnostics) {
	warnSkew(&d.skew, server, measure, "What is said of validity and expiry here follows this machine's clock", diags)
}

// WarnAPISkew is the same for an environment, whose clock decides when its
// tokens expire, so that all that is done and said of them follows it.
func (d *Dependencies) WarnAPISkew(server string, measure func() (time.Duration, bool), diags *diag.Diagnostics) {
	warnSkew(&d.apiSkew, server, measure, "Expiry, schedule and overlap of tokens follow the clock of the API, not this machine's", diags)
}

func warnSkew(once *sync.Once, server string, measure func() (time.Duration, bool), follows string, diags *diag.Diagnostics) {
	skew, known := measure()
	if !known || skew.Abs() <= maxSkew {
		return
	}
	once.Do(func() {
		relation := "ahead of"
		if skew < 0 {
			relation = "behind"
		}
		diags.AddWarning("Clocks differ",
			fmt.Sprintf("The clock of %s is %s %s this machine's. %s: set both by NTP.", server, skew.Abs().Round(time.Second), relation, follows))
	})
}
