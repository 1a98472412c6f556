// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"fmt"
	"os"

	"golang.org/x/sys/windows"
)

// private replaces the rights that a file inherits from its folder by full access
// of the current user alone.
func private(file *os.File) error {
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		return fmt.Errorf("find out who the user is: %w", err)
	}
	rights, err := windows.SecurityDescriptorFromString("D:P(A;;FA;;;" + user.User.Sid.String() + ")")
	if err != nil {
		return fmt.Errorf("restrict access to the file: %w", err)
	}
	list, _, err := rights.DACL()
	if err != nil {
		return fmt.Errorf("restrict access to the file: %w", err)
	}
	return windows.SetNamedSecurityInfo(file.Name(), windows.SE_FILE_OBJECT,
		windows.DACL_SECURITY_INFORMATION|windows.PROTECTED_DACL_SECURITY_INFORMATION, nil, nil, list, nil)
}

// syncFolder does nothing: Windows syncs no folders.
func syncFolder(string) {}
