// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"testing"
	"unsafe"

	"golang.org/x/sys/windows"
)

// TestOwnerOnly: a file, and the note beside it, are open to the user alone, and
// inherit nothing from their folder, new as well as overwritten.
func TestOwnerOnly(t *testing.T) {
	f := newFolder(t)
	user, err := windows.GetCurrentProcessToken().GetTokenUser()
	if err != nil {
		t.Fatal(err)
	}
	for _, step := range [][2]string{{"one", ""}, {"two", "one"}} {
		if err := Write(f.pair(step[0], step[1])...); err != nil {
			t.Fatal(err)
		}
		for _, path := range []string{f.path("a"), f.path("b"), noteOf(f.path("a")), noteOf(f.path("b"))} {
			if rights, is := ownedBy(t, path, user.User.Sid); !is {
				t.Errorf("%s: others than the user have rights: %s", path, rights)
			}
		}
	}
}

// ownedBy says that the rights of a file are one entry, the user's, and protected
// from those of the folder.
func ownedBy(t *testing.T, path string, user *windows.SID) (rights string, is bool) {
	t.Helper()
	read, err := windows.GetNamedSecurityInfo(path, windows.SE_FILE_OBJECT, windows.DACL_SECURITY_INFORMATION)
	if err != nil {
		t.Fatal(err)
	}
	control, _, err := read.Control()
	if err != nil {
		t.Fatal(err)
	}
	list, _, err := read.DACL()
	if err != nil {
		t.Fatal(err)
	}
	var entry *windows.ACCESS_ALLOWED_ACE
	if err := windows.GetAce(list, 0, &entry); err != nil {
		t.Fatal(err)
	}
	allowed := (*windows.SID)(unsafe.Pointer(&entry.SidStart))
	return read.String(), control&windows.SE_DACL_PROTECTED != 0 && list.AceCount == 1 && allowed.Equals(user)
}
