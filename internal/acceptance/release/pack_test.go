// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package release_test

import (
	"archive/zip"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// folderVariable names a folder with a release that was made already: make
// test-release sets it to what goreleaser made.
const folderVariable = "RELEASE_FOLDER"

// published is a release in a folder, for this machine's platform.
type published struct {
	folder, version string
	// sums are the checksums by the names of the files.
	sums map[string]string
}

// packed is the folder of the release that was packed for all tests; TestMain
// removes it.
var packed struct {
	sync.Mutex
	folder string
}

func TestMain(m *testing.M) {
	code := m.Run()
	if packed.folder != "" {
		_ = os.RemoveAll(packed.folder)
	}
	os.Exit(code)
}

// release gives the release to test: the one that was made already, else one
// packed by the same settings.
func release(t *testing.T) published {
	t.Helper()
	if os.Getenv("TF_ACC") == "" {
		t.Skip("TF_ACC is not set: this test starts an engine")
	}
	c := readConfiguration(t)
	folder := os.Getenv(folderVariable)
	if folder == "" {
		folder = c.packedOnce(t)
	}
	prefix, suffix, _ := strings.Cut(c.expand(t, c.Checksum.NameTemplate, "*", platform{}), "*")
	lists, err := filepath.Glob(filepath.Join(folder, prefix+"*"+suffix))
	if err != nil || len(lists) != 1 {
		t.Fatalf("%d lists of checksums in %s: %v", len(lists), folder, err)
	}
	p := published{folder: folder, sums: map[string]string{}}
	p.version = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(lists[0]), prefix), suffix)
	text, err := os.ReadFile(lists[0])
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(text)) {
		sum, name, found := strings.Cut(strings.TrimSpace(line), "  ")
		if !found {
			t.Fatalf("not a line of checksums: %q", line)
		}
		p.sums[name] = sum
	}
	return p
}

// packedOnce packs for all tests.
func (c configuration) packedOnce(t *testing.T) string {
	t.Helper()
	packed.Lock()
	defer packed.Unlock()
	if packed.folder == "" {
		folder, err := os.MkdirTemp("", "activegate-release-") //nolint:usetesting // it outlives this test
		if err != nil {
			t.Fatal(err)
		}
		packed.folder = folder
		c.pack(t, folder, "0.0.1")
	}
	return packed.folder
}

// here is this machine's platform.
func here() platform { return platform{runtime.GOOS, runtime.GOARCH} }

// zipName is the name of this platform's zip.
func (p published) zipName() string {
	return fmt.Sprintf("terraform-provider-activegate_%s_%s.zip", p.version, here())
}

// pack makes a release of this platform, as goreleaser would.
func (c configuration) pack(t *testing.T, folder, version string) {
	t.Helper()
	built := c.Builds[0]
	name := c.expand(t, built.Binary, version, here())
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	binary := filepath.Join(t.TempDir(), name)
	arguments := append([]string{"build", "-buildvcs=false"}, built.Flags...)
	arguments = append(arguments, "-ldflags", c.expand(t, strings.Join(built.LinkerFlags, " "), version, here()), "-o", binary, ".")
	command := exec.CommandContext(t.Context(), "go", arguments...)
	command.Dir, command.Env = project, append(os.Environ(), built.Environment...)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, output)
	}
	archive := c.expand(t, c.Archives[0].NameTemplate, version, here()) + ".zip"
	files := map[string]string{name: binary}
	for _, file := range c.Archives[0].Files {
		files[file] = filepath.Join(project, file)
	}
	compress(t, filepath.Join(folder, archive), files)
	manifest := c.Checksum.ExtraFiles[0]
	sums := fmt.Sprintf("%s  %s\n%s  %s\n", sum(t, filepath.Join(folder, archive)), archive,
		sum(t, filepath.Join(project, manifest.Glob)), c.expand(t, manifest.NameTemplate, version, here()))
	list := filepath.Join(folder, c.expand(t, c.Checksum.NameTemplate, version, here()))
	if err := os.WriteFile(list, []byte(sums), 0o600); err != nil {
		t.Fatal(err)
	}
}

// compress packs files, under the names that are the keys.
func compress(t *testing.T, path string, files map[string]string) {
	t.Helper()
	target, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	writer := zip.NewWriter(target)
	for name, source := range files {
		info, err := os.Stat(source)
		if err != nil {
			t.Fatal(err)
		}
		header, err := zip.FileInfoHeader(info)
		if err != nil {
			t.Fatal(err)
		}
		header.Name, header.Method = name, zip.Deflate
		entry, err := writer.CreateHeader(header)
		if err != nil {
			t.Fatal(err)
		}
		text, err := os.Open(source)
		if err != nil {
			t.Fatal(err)
		}
		_, err = io.Copy(entry, text)
		_ = text.Close()
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := writer.Close(); err != nil {
		t.Fatal(err)
	}
	if err := target.Close(); err != nil {
		t.Fatal(err)
	}
}

// sum is the SHA-256 of a file.
func sum(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	hashed := sha256.Sum256(text)
	return hex.EncodeToString(hashed[:])
}
