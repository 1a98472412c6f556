// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package simulator

import (
	"io"
	"log"
)

// silent returns a logger that drops everything.
func silent() *log.Logger { return log.New(io.Discard, "", 0) }
