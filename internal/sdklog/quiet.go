// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package sdklog

import "os"

// variables are those with which someone asks for a log of the SDK.
var variables = []string{
	"TF_LOG",
	"TF_LOG_PROVIDER",
	"TF_LOG_SDK",
	"TF_LOG_SDK_FRAMEWORK",
	"TF_LOG_SDK_PROTO",
}

// Quiet switches the SDK's log off for this process, unless one of its
// variables is set. It has to run before the provider is served.
func Quiet() error {
	for _, name := range variables {
		if os.Getenv(name) != "" {
			return nil
		}
	}
	return os.Setenv("TF_LOG_SDK", "off")
}
