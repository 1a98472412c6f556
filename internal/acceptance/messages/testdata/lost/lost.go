// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package lost makes diagnostics whose summaries cannot be followed.
package lost

import (
	"os"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// Anything emits what nobody knows.
func Anything(diags *diag.Diagnostics) { diags.AddError(os.Getenv("SUMMARY"), "") }
