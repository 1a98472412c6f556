// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package pbe is the password-based cryptography of PKCS#12: key derivation,
// ciphers and integrity checks (RFC 7292, RFC 8018, RFC 9579, RFC 2268).
//
// All of it works on hostile input: what a file asks for is charged to a
// [Budget] before it is computed. Most of these algorithms are long broken; they
// are here because keystores in use are still written with them, and they protect
// nothing of this project.
package pbe
