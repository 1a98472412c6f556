// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package sdklog decides whether the plugin SDK and the provider write a log. With no
// TF_LOG variable set it still turns every trace line into JSON that nobody
// reads, which costs a third of a large plan.
package sdklog

import (
	"errors"
	"os"
)

// provider is the variable of this provider's own lines, which the SDK names
// after its address.
const provider = "TF_LOG_PROVIDER_ACTIVEGATE"

// variables are those with which someone asks for a log.
var variables = []string{
	"TF_LOG",
	"TF_LOG_PROVIDER",
	provider,
	"TF_LOG_SDK",
	"TF_LOG_SDK_FRAMEWORK",
	"TF_LOG_SDK_PROTO",
}

// Quiet switches the SDK's log and the provider's own off for this process,
// unless one of the variables is set. It has to run before the provider is
// served.
func Quiet() error {
	for _, name := range variables {
		if os.Getenv(name) != "" {
			return nil
		}
	}
	return errors.Join(os.Setenv("TF_LOG_SDK", "off"), os.Setenv(provider, "off"))
}
