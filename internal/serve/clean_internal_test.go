// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
	"github.com/hashicorp/terraform-plugin-go/tfprotov6"
)

func TestClean(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ text, want string }{
		"as it is":      {"a\tb\n\nc – “d”", "a\tb\n\nc – “d”"},
		"terminal":      {"a\x1b[2Jb\rc\x07\u009bd", "a[2Jbcd"},
		"direction":     {"a\u202eb\u2066c\ufeff", "abc"},
		"invalid UTF-8": {"a\xff\xfeb", "ab"},
		"long":          {strings.Repeat("ä", 100_000), strings.Repeat("ä", maxDetail-1) + "…"},
		"just fits":     {strings.Repeat("ä", maxDetail), strings.Repeat("ä", maxDetail)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			one := &tfprotov6.Diagnostic{Summary: test.text, Detail: test.text}
			clean([]*tfprotov6.Diagnostic{one})
			if diff := cmp.Diff(test.want, one.Detail); diff != "" {
				t.Error(diff)
			}
			if utf8.RuneCountInString(one.Summary) > maxSummary {
				t.Errorf("a summary of %d characters", utf8.RuneCountInString(one.Summary))
			}
		})
	}
}
