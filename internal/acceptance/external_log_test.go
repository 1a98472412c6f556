// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

//go:build unix

package acceptance_test

import (
	"os"
	"strings"
	"testing"
)

// TestExternalLog looks at what the provider process sends to the engine as its
// log. Without TF_LOG nobody would read it: then it is not even written.
func TestExternalLog(t *testing.T) {
	const ofSDK, own = `"@module":"sdk.`, `"@module":"activegate"`
	tests := map[string]struct {
		variables []string
		logged    bool
	}{
		"unset":         {nil, false},
		"empty":         {[]string{"TF_LOG="}, false},
		"trace":         {[]string{"TF_LOG=trace", "TF_LOG_PATH=" + os.DevNull}, true},
		"provider":      {[]string{"TF_LOG_PROVIDER=debug", "TF_LOG_PATH=" + os.DevNull}, true},
		"the SDK's own": {[]string{"TF_LOG_SDK=trace"}, true},
	}
	w := newWorld(t)
	e := newExternal(t, w)
	e.write(certificate(w.gate(), pemWriteOnly(w.issue(loopback))))
	common := e.variables
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			path := e.path("stderr of " + strings.ReplaceAll(name, "'", ""))
			e.variables = append(append([]string{stderrVariable + "=" + path}, common...), test.variables...)
			e.changed()
			written, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for whose, mark := range map[string]string{"SDK": ofSDK, "provider": own} {
				if found := strings.Contains(string(written), mark); found != test.logged {
					t.Errorf("the log of the %s is there: %t, want %t, in %d bytes", whose, found, test.logged, len(written))
				}
			}
		})
	}
}
