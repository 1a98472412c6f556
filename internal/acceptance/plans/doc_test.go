// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package plans looks at what plans of certificates promise, and whether it
// holds: for every attribute that is unknown at first, and then is the same as
// before, something else, or nothing; for what is ignored; for a move to another
// gate, and for two resources on one.
package plans_test
