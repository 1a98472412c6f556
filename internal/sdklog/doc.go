// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

// Package sdklog decides whether the plugin SDK and the provider write a log. With no
// TF_LOG variable set it still turns every trace line into JSON that nobody
// reads, which costs a third of a large plan.
package sdklog
