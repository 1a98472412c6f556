// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package links checks that what the project's pages point at is there: links
// from one page to another, anchors, files and folders that pages and templates
// name. Of addresses on the internet only the form is checked: nothing is
// asked.
package links
