// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keystoretest makes certificates, keys and keystores for tests and for
// the demo.
//
// Its functions panic when something fails, so that it needs no testing package
// and one-line use stays one line. Everything it makes is worthless outside
// tests: nothing here is meant to protect anything.
package keystoretest
