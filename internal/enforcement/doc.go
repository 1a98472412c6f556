// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package enforcement holds activegate_token_enforcement: whether an environment
// refuses gates whose token is not valid.
//
// What is decided, and how it is carried out, is in the package enforce below;
// here is what Terraform has to do with it.
//
//	read    shows what the settings say, and notes gates that are not ready
//	plan    asks the guard, and warns of the door that closes
//	create  and update bring the switches about, unless they are so already
//	delete  leaves them, or resets them
package enforcement
