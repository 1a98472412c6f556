// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package leak looks for secrets in what an engine and a provider write: state,
// plans, logs, output.
//
// A secret rarely leaks as it is. State quotes it as JSON, private state wraps
// it into base64 twice, a log prints bytes as hex, a PEM block is broken into
// lines. So a secret is turned into all the forms that it may take, and each of
// them is looked for. A finding names place, secret and encoding, never the
// value.
package leak
