// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import "fmt"

// ForgetAdvice says how to take a resource of this type out of the state and
// leave what it stands for alone, in ways that every engine takes. `removed`
// refuses the instances of for_each and count, so that one of them is moved
// first; and OpenTofu refreshes even what it is about to forget.
func ForgetAdvice(resourceType string) string {
	return fmt.Sprintf("To forget the resource: `terraform state rm 'ADDRESS'`. "+
		"Or, in the configuration, replace it by this, and apply with -refresh=false where it cannot be read:\n\n%s\n"+
		"Of one instance of for_each or count: take its key out, and add\n\n  moved {\n    from = %s.NAME[\"KEY\"]\n    to   = %s.forgotten\n  }\n\n%s",
		removedBlock(resourceType+".NAME"), resourceType, resourceType, removedBlock(resourceType+".forgotten"))
}

// removedBlock is indented, so that engines do not wrap it.
func removedBlock(from string) string {
	return fmt.Sprintf("  removed {\n    from = %s\n    lifecycle {\n      destroy = false\n    }\n  }\n", from)
}
