// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package keystore turns PKCS#12 files and PEM texts into public facts, and PEM
// texts into PKCS#12 files.
//
// It judges what a user hands over before anything is sent to a gate: [Decode]
// reads what OpenSSL, Java's keytool and Windows write, and says with a [Reason]
// why a file is refused and with a [Notice] what a gate's Java (measured with
// JDK 17) or clients may stumble over.
//
// [Entry.ClientFindings] judges a chain as the clients of a server do.
//
// The package is pure. It knows no network and no clock: what depends on the time
// is told the time, and whether a leaf is expired is for the caller to judge. A
// [Keystore] holds no private key; the only type that does is [Bundle], which
// prints itself redacted.
//
// All work is bounded by the limits in this package, so that a hostile file
// cannot hang a plan.
package keystore
