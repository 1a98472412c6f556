// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package disk

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// folder is one in which files are written.
type folder struct {
	*testing.T
	root string
}

func newFolder(t *testing.T) folder {
	t.Helper()
	return folder{t, t.TempDir()}
}

func (f folder) path(name string) string { return filepath.Join(f.root, name) }

func (f folder) put(name, content string) {
	f.Helper()
	if err := os.WriteFile(f.path(name), []byte(content), 0o644); err != nil {
		f.Fatal(err)
	}
}

// holds requires exactly these files, by name.
func (f folder) holds(want map[string]string) {
	f.Helper()
	got := map[string]string{}
	entries, err := os.ReadDir(f.root)
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range entries {
		content, err := os.ReadFile(f.path(entry.Name()))
		if err != nil {
			f.Fatal(err)
		}
		got[entry.Name()] = string(content)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		f.Errorf("files (-want +got):\n%s", diff)
	}
}

// pair are two files that belong together, of which old may be overwritten.
func (f folder) pair(content, old string) []File {
	return []File{
		{Path: f.path("a"), Content: []byte(content + " a"), Known: []string{Sum([]byte(old + " a"))}},
		{Path: f.path("b"), Content: []byte(content + " b"), Known: []string{Sum([]byte(old + " b"))}},
	}
}

// note is what stands beside a file while nobody has settled it.
func note(name string, contents ...string) string {
	var text strings.Builder
	for _, content := range contents {
		text.WriteString(Sum([]byte(content)) + "  " + name + "\n")
	}
	return text.String()
}

func (f folder) settle(content string) {
	f.Helper()
	for _, file := range f.pair(content, "") {
		if err := Settle(file.Path, Sum(file.Content)); err != nil {
			f.Fatal(err)
		}
	}
}

// TestWrite writes files for their owner alone, with folders that are missing,
// overwrites what is ours, and leaves notes until they are settled.
func TestWrite(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	if err := Write(f.pair("one", "")...); err != nil {
		t.Fatal(err)
	}
	f.holds(map[string]string{"a": "one a", "b": "one b", ".a.activegate-sum": note("a", "one a"), ".b.activegate-sum": note("b", "one b")})
	f.settle("two") // somebody who knows of another file settles nothing
	f.settle("one")
	f.holds(map[string]string{"a": "one a", "b": "one b"})
	if err := Write(f.pair("two", "one")...); err != nil {
		t.Fatal(err)
	}
	f.settle("two")
	f.holds(map[string]string{"a": "two a", "b": "two b"})
	deep := f.path("some/new/folder/c")
	if err := Write(File{Path: deep, Content: []byte("c")}); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]fs.FileMode{f.path("a"): 0o600, deep: 0o600, filepath.Dir(deep): 0o700} {
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if got := info.Mode().Perm(); got != want && runtime.GOOS != "windows" {
			t.Errorf("%s has the mode %o, want %o", path, got, want)
		}
	}
}

// TestWriteRefuses leaves everything as it is where one of the files is in the
// way of ours.
func TestWriteRefuses(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		make func(f folder)
		what string
	}{
		"another file": {func(f folder) { f.put("b", "somebody's") }, "a file of another origin"},
		"a large file": {func(f folder) {
			f.put("b", "")
			if err := os.Truncate(f.path("b"), largest+1); err != nil {
				f.Fatal(err)
			}
		}, "a file of another origin"},
		"a folder": {func(f folder) {
			if err := os.Mkdir(f.path("b"), 0o700); err != nil {
				f.Fatal(err)
			}
		}, "a folder"},
		"a link to ours": {func(f folder) {
			f.put("elsewhere", "one b")
			if err := os.Symlink(f.path("elsewhere"), f.path("b")); err != nil {
				f.Fatal(err)
			}
		}, "a symbolic link to"},
		"a link to nothing": {func(f folder) {
			if err := os.Symlink(f.path("nowhere"), f.path("b")); err != nil {
				f.Fatal(err)
			}
		}, "a symbolic link to"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := newFolder(t)
			test.make(f)
			before := f.names()
			err := Write(f.pair("two", "one")...)
			var foreign *Error
			if !errors.As(err, &foreign) || foreign.Path != f.path("b") || !strings.HasPrefix(foreign.Foreign, test.what) {
				t.Errorf("got %v", err)
			}
			if diff := cmp.Diff(before, f.names()); diff != "" {
				t.Errorf("files (-before +after):\n%s", diff)
			}
		})
	}
}

func (f folder) names() (names []string) {
	f.Helper()
	entries, err := os.ReadDir(f.root)
	if err != nil {
		f.Fatal(err)
	}
	for _, entry := range entries {
		names = append(names, entry.Name())
	}
	return names
}

// TestWriteFails brings everything back where one of several renames fails: what
// was there, or nothing.
func TestWriteFails(t *testing.T) {
	t.Parallel()
	broken := errors.New("broken")
	for _, old := range []map[string]string{{}, {"a": "one a", "b": "one b"}, {"a": "one a"}, {"b": "one b"}} {
		f := newFolder(t)
		for name, content := range old {
			f.put(name, content)
		}
		w := &writing{rename: func(from, to string) error {
			if to == f.path("b") {
				return &os.LinkError{Op: "rename", Old: from, New: to, Err: broken}
			}
			return os.Rename(from, to)
		}}
		err := w.run(f.pair("two", "one"))
		var failed *Error
		if !errors.As(err, &failed) || failed.Path != f.path("b") || !errors.Is(err, broken) || strings.Contains(err.Error(), mark) {
			t.Errorf("got %v", err)
		}
		f.holds(old)
	}
}

// killed is a Write that ends before the rename of the file with this number, as
// when its process is killed.
func (f folder) killed(at int, files []File) {
	f.Helper()
	w := &writing{rename: os.Rename}
	for _, file := range files {
		w.parts = append(w.parts, &part{File: file})
	}
	if err := w.prepare(); err != nil {
		f.Fatal(err)
	}
	for _, p := range w.parts[:at] {
		if err := w.publish(p); err != nil {
			f.Fatal(err)
		}
	}
}

// TestKilled: whatever a kill leaves, it is told apart, the next Write goes over
// it, and nothing of it remains.
func TestKilled(t *testing.T) {
	t.Parallel()
	for at := range 3 {
		for _, existed := range []bool{true, false} {
			f := newFolder(t)
			before := Absent
			if existed {
				before = Ours
				f.put("a", "one a")
				f.put("b", "one b")
			}
			f.killed(at, f.pair("two", "one"))
			var got []Kind
			for _, file := range f.pair("two", "one") {
				found, err := Find(file.Path, file.Known...)
				if err != nil {
					t.Fatal(err)
				}
				got = append(got, found.Kind)
			}
			want := slices.Concat(slices.Repeat([]Kind{Pending}, at), slices.Repeat([]Kind{before}, 2-at))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("killed at %d, existed %v (-want +got):\n%s", at, existed, diff)
			}
			f.killed(0, f.pair("three", "one")) // and again, before anything was renamed
			if err := Write(f.pair("four", "one")...); err != nil {
				t.Fatal(err)
			}
			f.settle("four")
			f.holds(map[string]string{"a": "four a", "b": "four b"})
		}
	}
}

// TestKilledFails: a Write over what a kill has left, which fails itself, keeps
// the proof that it is ours.
func TestKilledFails(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.killed(1, f.pair("two", "one"))
	w := &writing{rename: func(string, string) error { return errors.New("broken") }}
	if err := w.run(f.pair("three", "one")); err == nil {
		t.Fatal("no error")
	}
	if found, err := Find(f.path("a")); err != nil || found.Kind != Pending {
		t.Errorf("got %+v, %v", found, err)
	}
}

// TestRemove deletes what is ours with what stands beside it, and nothing else.
func TestRemove(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.killed(1, f.pair("two", "one"))
	f.put("b", "somebody's")
	var foreign *Error
	for _, file := range f.pair("two", "one") {
		err := Remove(file.Path, file.Known...)
		if is := errors.As(err, &foreign) && foreign.Foreign != ""; is != (file.Path == f.path("b")) || (!is && err != nil) {
			t.Errorf("%s: %v", file.Path, err)
		}
	}
	f.holds(map[string]string{"b": "somebody's"})
	if err := Remove(f.path("never there")); err != nil {
		t.Error(err)
	}
	if err := Remove(f.path("no folder/file")); err != nil {
		t.Error(err)
	}
}

// TestResolve: one file has one path, whatever it is called.
func TestResolve(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	if err := os.Mkdir(f.path("real"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(f.path("real"), f.path("link")); err != nil {
		t.Fatal(err)
	}
	resolved := func(name string) string { return Resolve(f.path(name)) }
	for name, other := range map[string]string{"link/key": "real/key", "real/../link/./key": "real/key", "link/new/key": "real/new/key"} {
		if resolved(name) != resolved(other) {
			t.Errorf("%s and %s are two files", name, other)
		}
	}
	if resolved("real/key") == resolved("key") {
		t.Error("two files are one")
	}
}

// TestCheckFolder: a file can be where folders are missing, and cannot be below
// another file.
func TestCheckFolder(t *testing.T) {
	t.Parallel()
	f := newFolder(t)
	f.put("file", "")
	if err := CheckFolder(f.path("some/new/folder/key")); err != nil {
		t.Error(err)
	}
	for _, name := range []string{"file/key", "file/folder/key"} {
		if err := CheckFolder(f.path(name)); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}
