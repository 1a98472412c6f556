// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package memory tells how much memory a process took that has ended.
package memory

import (
	"os"
	"reflect"
	"runtime"
)

// Peak is the largest resident memory of an ended process, in bytes; 0 where the
// system does not tell. What it tells has a type of its own on each system.
func Peak(state *os.ProcessState) int64 {
	usage := reflect.Indirect(reflect.ValueOf(state.SysUsage()))
	if usage.Kind() != reflect.Struct {
		return 0
	}
	peak := usage.FieldByName("Maxrss")
	switch {
	case !peak.IsValid() || !peak.CanInt():
		return 0
	case runtime.GOOS == "darwin" || runtime.GOOS == "ios":
		return peak.Int()
	}
	const kibibyte = 1024
	return peak.Int() * kibibyte
}
