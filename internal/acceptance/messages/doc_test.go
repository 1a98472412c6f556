// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package messages holds that every summary of a diagnostic that the provider's
// code can emit is explained in the guide for troubleshooting. It reads the code:
// a summary is a constant, or what carries it is called one.
package messages_test
