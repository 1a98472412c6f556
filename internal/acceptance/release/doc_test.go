// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package release tests what is published: .goreleaser.yml against the rules of
// the public provider registry, and a release's zip in the hands of an engine.
package release_test
