// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package start renders how AppMon's components are started: the dt*.ini files
// with their system properties, and the commands with their switches (api-facts
// 8.3 and 11). It knows nothing of Terraform, and its errors repeat no value.
package start
