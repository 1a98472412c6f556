// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package engine_test

import (
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/engine"
)

func TestFeatures(t *testing.T) {
	tests := map[string]struct {
		engine                   engine.Engine
		identity, lists, actions bool
	}{
		"oldest Terraform":      {engine.Engine{Product: engine.Terraform, Version: "1.11.4"}, false, false, false},
		"Terraform 1.12":        {engine.Engine{Product: engine.Terraform, Version: "1.12.0"}, true, false, false},
		"a candidate":           {engine.Engine{Product: engine.Terraform, Version: "1.14.0-rc1"}, true, true, true},
		"newer Terraform":       {engine.Engine{Product: engine.Terraform, Version: "1.16.0"}, true, true, true},
		"oldest OpenTofu":       {engine.Engine{Product: engine.OpenTofu, Version: "1.11.6"}, false, false, false},
		"OpenTofu 1.12":         {engine.Engine{Product: engine.OpenTofu, Version: "1.12.6"}, true, false, false},
		"an OpenTofu to come":   {engine.Engine{Product: engine.OpenTofu, Version: "1.20.0"}, true, false, false},
		"a version of no shape": {engine.Engine{Product: engine.Terraform, Version: "devel"}, false, false, false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for feature, want := range map[engine.Feature]bool{
				engine.Identity: test.identity, engine.ListResources: test.lists, engine.Actions: test.actions, engine.GeneratedConfigurations: test.lists,
			} {
				if got := test.engine.Has(feature); got != want {
					t.Errorf("%s: %t, want %t (%s)", feature.Name, got, want, feature)
				}
			}
		})
	}
}
