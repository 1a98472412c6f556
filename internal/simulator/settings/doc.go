// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package settings judges requests to the settings API, for the one schema that
// matters here: builtin:activegate-token (api-facts 5). It is written from the
// facts and knows nothing of who asks. Whoever holds a Store guards it.
//
// # Choices
//
// A value has every property of the schema, of the right type, and no other. An
// unknown schema or scope is 404, an unknown name in fields 400; parameters that
// the API does not have are ignored. A stale updateToken is 409, and a write
// without one replaces whatever is there. Failures of GET and DELETE are the error
// envelope, those of POST an array and those of PUT an object with code and error.
// A second object is 409. A switch that is locked is refused with 400 and the text
// of the schema's validator, and so is a deletion that would turn it off.
package settings
