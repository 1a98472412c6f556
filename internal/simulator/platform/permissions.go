// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package platform

import (
	"encoding/json"
	"fmt"
)

// mostPermissions is how many may be asked about at once (api-facts 11).
const mostPermissions = 100

// Permission is what is told of one.
type Permission struct {
	Permission string `json:"permission"`
	Granted    string `json:"granted"`
}

// Permissions answers the question for effective permissions: "true", "false", or
// "condition" for those that conditional names. problem is what is wrong with the
// question.
func Permissions(body []byte, holds, conditional func(permission string) bool) (told []Permission, problem string) {
	var asked struct {
		Permissions []struct {
			Permission string `json:"permission"`
		} `json:"permissions"`
	}

	if json.Unmarshal(body, &asked) != nil || asked.Permissions == nil {
		return nil, "permissions must be an array"
	}

	if len(asked.Permissions) > mostPermissions {
		return nil, fmt.Sprintf("at most %d permissions", mostPermissions)
	}

	told = []Permission{}

	for _, one := range asked.Permissions {
		if one.Permission == "" {
			return nil, "a permission must not be empty"
		}

		granted := "false"

		switch {
		case conditional(one.Permission):
			granted = "condition"
		case holds(one.Permission):
			granted = "true"
		}

		told = append(told, Permission{Permission: one.Permission, Granted: granted})
	}

	return told, ""
}
