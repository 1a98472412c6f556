// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package enforcement holds the life of activegate_token_enforcement, in this
// process: who is cut off and who is not, what others change, what is lost.
package enforcement_test
