// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
)

// panics are values that a careless panic could hold.
var panics = map[string]func(s Secret) any{
	"secret":         func(s Secret) any { return s },
	"struct":         func(s Secret) any { return Request{Auth: Bearer(s), Secrets: []Secret{s}} },
	"printed struct": func(s Secret) any { return fmt.Sprintf("%+v %#v", Request{Auth: APIToken(s)}, []Secret{s}) },
	"error":          func(s Secret) any { return clean(errors.New("echo: "+s.Reveal()), s) },
}

// TestPanicShowsNoSecret lets this very program crash with a secret at hand, and
// reads what it prints: value, goroutines and their arguments.
func TestPanicShowsNoSecret(t *testing.T) {
	const variable, value = "PANIC_WITH", "s3cr3t-w0rd-of-a-panic"
	if with := panics[os.Getenv(variable)]; with != nil {
		func(s Secret) { panic(with(s)) }(NewSecret(strings.Clone(value)))
	}
	t.Parallel()
	for name := range panics {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			program := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestPanicShowsNoSecret$")
			program.Env = append(os.Environ(), variable+"="+name, "GOTRACEBACK=system")
			printed, err := program.CombinedOutput()
			if err == nil || !strings.Contains(string(printed), "goroutine ") {
				t.Fatalf("it did not crash: %v\n%s", err, printed)
			}
			if strings.Contains(string(printed), value) {
				t.Errorf("shown:\n%s", printed)
			}
		})
	}
}
