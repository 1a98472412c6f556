// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package stories tells random stories of resources: configurations with what
// is unknown until the apply, null, empty or spelled otherwise, what others do
// to gates and environment meanwhile, and clocks that jump. In each the provider
// is held to an engine's rules (see package inprocess), and after a successful
// apply the next plan must be empty. Errors are allowed, broken rules never.
//
// A bounded number of stories is told by the tests, and as many as one likes by
//
//	go test -run '^$' -fuzz FuzzCertificate ./internal/acceptance/stories
//
// (or FuzzToken, FuzzRotation, FuzzEnforcement, FuzzKeystore). What breaks a rule is shortened to the least
// story that does, and printed for people. More random ones at once:
//
//	STORIES=5000 go test -run TestStories ./internal/acceptance/stories
package stories_test
