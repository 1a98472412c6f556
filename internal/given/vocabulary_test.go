// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package given

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// vocabulary is every text of the code that judges inputs: a password that is a
// word of a message is not repeated by it.
var vocabulary = sync.OnceValue(func() string {
	var words strings.Builder
	for _, pattern := range []string{"*.go", filepath.Join("..", "certificate", "*.go"), filepath.Join("..", "keystore", "*.go"), filepath.Join("..", "gate", "*.go")} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			panic(err)
		}
		for _, name := range files {
			if strings.HasSuffix(name, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
			if err != nil {
				panic(err)
			}
			ast.Inspect(parsed, func(node ast.Node) bool {
				if literal, ok := node.(*ast.BasicLit); ok && literal.Kind == token.STRING {
					if text, err := strconv.Unquote(literal.Value); err == nil {
						words.WriteString(text + "\n")
					}
				}
				return true
			})
		}
	}
	return words.String()
})

// TestRepeats proves that the fuzz target would see a repeated secret.
func TestRepeats(t *testing.T) {
	tests := map[string]struct {
		text, secret string
		want         bool
	}{
		"as it is":          {"got: hunter2-hunter2", "hunter2-hunter2", true},
		"one line of a key": {"in MIGHAgEAMBMGByqGSM49", "-----BEGIN\nMIGHAgEAMBMGByqGSM49\r\n-----END", true},
		"not there":         {"The password does not open the PKCS#12 file.", "hunter2-hunter2", false},
		"a word of ours":    {"The password does not open the PKCS#12 file.", "does not open", false},
		"short":             {"The file x", "x", false},
		"nothing":           {"The file", "", false},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			if got := repeats(test.text, test.secret); got != test.want {
				t.Errorf("got %t", got)
			}
		})
	}
}
