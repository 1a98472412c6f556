// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package readiness_test

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/readiness"
)

func TestCheckPattern(t *testing.T) {
	t.Parallel()
	for pattern, ok := range map[string]bool{
		"gw-*": true, "0x3efdd091": true, "-1556499193": true, "gw[12]": true, "": false, "gw[1": false, `gw\`: false,
	} {
		if err := readiness.CheckPattern(pattern); (err == nil) != ok {
			t.Errorf("%q: %v", pattern, err)
		}
	}
}
