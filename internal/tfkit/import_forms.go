// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package tfkit

import (
	"fmt"
	"strings"
)

// ImportForms are the ways to import a resource of this type, to be pasted: by
// id on every engine, by identity where engines have it. identity are lines such
// as `id = "current"`.
func ImportForms(resourceType, id string, identity ...string) string {
	to := resourceType + ".NAME"
	return fmt.Sprintf("Accepted forms:\n\n  terraform import '%[1]s' '%[2]s'\n\n  import {\n    to = %[1]s\n    id = %[2]q\n  }\n\n  import {\n    to = %[1]s\n    identity = {\n      %[3]s\n    }\n  }",
		to, id, strings.Join(identity, "\n      "))
}
