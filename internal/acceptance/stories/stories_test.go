// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package stories_test

import (
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"
)

// The subjects.
var subjects = map[string]subject{"certificate": certificates, "token": tokens, "rotation": rotations, "enforcement": enforcements, "keystore": keystores}

// TestStories tells the stories of some seeds.
func TestStories(t *testing.T) {
	t.Parallel()
	number, from := 25, uint64(0)
	if given, err := strconv.Atoi(os.Getenv("STORIES")); err == nil {
		number = given
	}
	if given, err := strconv.ParseUint(os.Getenv("STORIES_FROM"), 10, 64); err == nil {
		from = given
	}
	for name, about := range subjects {
		for seed := from; seed < from+uint64(number); seed++ {
			t.Run(name+"/"+strconv.FormatUint(seed, 10), func(t *testing.T) {
				t.Parallel()
				tell(t, about, read(bytes(seed)))
			})
		}
	}
}

// bytes are the numbers of a seed.
func bytes(seed uint64) []byte {
	random := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same stories in every run
	data := make([]byte, turnSize*(2+random.IntN(6)))
	for index := range data {
		data[index] = byte(random.UintN(256)) //nolint:gosec // it fits
	}
	return data
}

func fuzz(f *testing.F, about subject) {
	f.Helper()
	for seed := range uint64(8) {
		f.Add(bytes(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) { tell(t, about, read(data)) })
}

func FuzzCertificate(f *testing.F) { fuzz(f, certificates) }

func FuzzToken(f *testing.F) { fuzz(f, tokens) }

func FuzzRotation(f *testing.F) { fuzz(f, rotations) }

func FuzzEnforcement(f *testing.F) { fuzz(f, enforcements) }

func FuzzKeystore(f *testing.F) { fuzz(f, keystores) }

// What must be found: a story that breaks a rule is told with no more than it
// needs, in words.
func TestStoriesAreShort(t *testing.T) {
	t.Parallel()
	long := story{{}, {event: 1}, {changes: [3]pair{{choice: 1, value: 1}, {choice: 2, value: 2}}, mode: 3}}
	if got := len(shorter(long)); got != 3+1+1+2 {
		t.Errorf("%d shorter stories", got)
	}
	if lines := run(t, certificates, story{{}}).lines; !strings.Contains(strings.Join(lines, "\n"), "create") {
		t.Errorf("%q", lines)
	}
}
