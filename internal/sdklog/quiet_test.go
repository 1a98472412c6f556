// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package sdklog_test

import (
	"os"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/sdklog"
)

func TestQuiet(t *testing.T) {
	tests := map[string]struct {
		set  map[string]string
		want string // of TF_LOG_SDK
		own  string // of TF_LOG_PROVIDER_ACTIVEGATE; as TF_LOG_SDK if that is off
	}{
		"nothing is set":      {want: "off"},
		"TF_LOG":              {set: map[string]string{"TF_LOG": "trace"}},
		"TF_LOG is empty":     {set: map[string]string{"TF_LOG": ""}, want: "off"},
		"TF_LOG_PROVIDER":     {set: map[string]string{"TF_LOG_PROVIDER": "debug"}},
		"this provider's":     {set: map[string]string{"TF_LOG_PROVIDER_ACTIVEGATE": "info"}, own: "info"},
		"TF_LOG_SDK is kept":  {set: map[string]string{"TF_LOG_SDK": "warn"}, want: "warn"},
		"the framework's own": {set: map[string]string{"TF_LOG_SDK_FRAMEWORK": "info"}},
		"the protocol's own":  {set: map[string]string{"TF_LOG_SDK_PROTO": "info"}},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			for _, variable := range []string{"TF_LOG", "TF_LOG_PROVIDER", "TF_LOG_PROVIDER_ACTIVEGATE", "TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK", "TF_LOG_SDK_PROTO"} {
				t.Setenv(variable, test.set[variable])
			}
			if err := sdklog.Quiet(); err != nil {
				t.Fatal(err)
			}
			if got := os.Getenv("TF_LOG_SDK"); got != test.want {
				t.Errorf("TF_LOG_SDK is %q, want %q", got, test.want)
			}
			if test.want == "off" {
				test.own = "off"
			}
			if got := os.Getenv("TF_LOG_PROVIDER_ACTIVEGATE"); got != test.own {
				t.Errorf("TF_LOG_PROVIDER_ACTIVEGATE is %q, want %q", got, test.own)
			}
		})
	}
}
