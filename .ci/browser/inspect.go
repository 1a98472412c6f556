// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package main

import _ "embed"

// inspection runs in the page.
//
//go:embed inspect.js
var inspection string

// findings are what inspection returns.
type findings struct {
	Texts    int      `json:"texts"`
	Lowest   float64  `json:"lowest"`
	Problems []string `json:"problems"`
}
