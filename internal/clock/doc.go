// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package clock is all about time: what time it is, for everything that decides
// by it, so that tests can set it; durations in Dynatrace's units; deadlines, also
// around calls that must not be cut off; and when the process ends.
package clock
