// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
)

// TestNoRights: a folder in which nothing can be written stays as it is, and so do
// the files in the others.
func TestNoRights(t *testing.T) {
	f := newFolder(t)
	f.put("a", "one a")
	closed := f.path("closed")
	if err := os.Mkdir(closed, 0o500); err != nil {
		t.Fatal(err)
	}
	before := f.names()
	if os.Geteuid() == 0 {
		// To root nothing is closed. This thread is somebody else's from here on, and
		// ends with the test.
		for folder, mode := range map[string]os.FileMode{filepath.Dir(f.root): 0o755, f.root: 0o777} {
			if err := os.Chmod(folder, mode); err != nil {
				t.Fatal(err)
			}
		}
		runtime.LockOSThread()
		if err := syscall.Setfsuid(65534); err != nil {
			t.Fatal(err)
		}
		defer func() { _ = syscall.Setfsuid(0) }()
	}
	err := Write(f.pair("two", "one")[0], File{Path: closed + "/b", Content: []byte("b")})
	var failed *Error
	if !errors.As(err, &failed) || failed.Path != closed+"/b" || !errors.Is(err, os.ErrPermission) {
		t.Errorf("got %v", err)
	}
	if after := f.names(); len(after) != len(before) {
		t.Errorf("files before %q, after %q", before, after)
	}
	if content, err := os.ReadFile(f.path("a")); err != nil || string(content) != "one a" {
		t.Errorf("the other file is %q, %v", content, err)
	}
}

// inThisFolder is set in the process whose files may be no larger than a few bytes.
const inThisFolder = "DISK_TEST_FOLDER"

// TestNoRoom: where there is no room for the second file, the first stays as it
// was, and no half file is left.
func TestNoRoom(t *testing.T) {
	if root := os.Getenv(inThisFolder); root != "" {
		writeWithoutRoom(folder{t, root})
		return
	}
	f := newFolder(t)
	f.put("a", "one a")
	again := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestNoRoom$", "-test.v")
	again.Env = append(os.Environ(), inThisFolder+"="+f.root)
	if said, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	f.holds(map[string]string{"a": "one a"})
}

func writeWithoutRoom(f folder) {
	signal.Ignore(syscall.SIGXFSZ)
	const room = 1 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: room, Max: room}); err != nil {
		f.Fatal(err)
	}
	err := Write(f.pair("two", "one")[0], File{Path: f.path("b"), Content: make([]byte, 4*room)})
	if !errors.Is(err, syscall.EFBIG) {
		f.Errorf("got %v", err)
	}
}
