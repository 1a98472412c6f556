// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"encoding/base64"
	"encoding/hex"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// TestWithoutEcho keeps the file out of messages of a gate or proxy that repeats
// what it refuses.
func TestWithoutEcho(t *testing.T) {
	file := []byte(strings.Repeat("a PKCS#12 file with a private key in it. ", 20))
	sent := base64.StdEncoding.EncodeToString(file)
	for name, test := range map[string]struct {
		message string
		kept    bool
	}{
		"a part of it":   {"cannot parse " + sent[100:180], false},
		"all of it":      {sent[:480], false},
		"for URLs":       {strings.NewReplacer("+", "-", "/", "_").Replace(sent[40:90]), false},
		"in hex":         {"got " + hex.EncodeToString(file[7:40]), false},
		"upper-case hex": {"got " + strings.ToUpper(hex.EncodeToString(file[7:40])), false},
		"inside another": {base64.StdEncoding.EncodeToString(append([]byte("PUT "), file...))[:200], false},
		"another text":   {"The password is wrong or the file is no PKCS#12.", true},
		"a short answer": {"no", true},
	} {
		t.Run(name, func(t *testing.T) {
			answer := &rest.StatusError{Status: 400, Message: test.message}
			if err := withoutEcho(answer, file); err == nil || (answer.Message == test.message) != test.kept {
				t.Errorf("the message became %q", answer.Message)
			}
		})
	}
}
