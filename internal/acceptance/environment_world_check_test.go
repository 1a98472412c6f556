// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package acceptance_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/hashicorp/terraform-plugin-testing/helper/resource"
)

// TestEnvironmentWorldSharesItsClock trusts the simulated environment by its CA
// and goes by its clock, wherever that is.
func TestEnvironmentWorldSharesItsClock(t *testing.T) {
	w := newEnvironmentWorld(t)
	const address = "data.activegate_tokens.all"
	config := func(filter int) string {
		return w.provider() + fmt.Sprintf("\ndata \"activegate_tokens\" \"all\" {\n  expiring_within = \"%dh\"\n}\n", filter)
	}
	w.run(
		resource.TestStep{Config: config(1), Check: resource.TestCheckResourceAttr(address, "tokens.#", "0")},
		resource.TestStep{
			PreConfig: w.pass(19 * 365 * 24 * time.Hour), Config: config(2),
			Check: resource.TestCheckResourceAttr(address, "tokens.#", "0"),
		},
	)
	if requests := w.api.Journal().Requests(); len(requests) == 0 || requests[0].Time.Before(environmentStart) || !requests[0].Authorized {
		t.Errorf("%+v", requests)
	}
}
