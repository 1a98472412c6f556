// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package gate

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"
	"strings"

	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// withoutEcho takes the server's text out of a refusal that repeats the file.
func withoutEcho(err error, pkcs12 []byte) error {
	var answer *rest.StatusError
	if !errors.As(err, &answer) {
		return err
	}
	if repeats(answer.Message, pkcs12) {
		answer.Message = "the server's text repeats the file that was sent, and is left out here"
	}
	return err
}

// repeats says that a part of the file is in the text, as base64 or in hex.
func repeats(text string, file []byte) bool {
	const telling = 24 // characters that no other text has in common
	sent := []string{hex.EncodeToString(file), strings.ToUpper(hex.EncodeToString(file))}
	for shift := range 3 { // by what stands before the file
		shifted := append(make([]byte, shift), file...)
		sent = append(sent, base64.StdEncoding.EncodeToString(shifted), base64.URLEncoding.EncodeToString(shifted))
	}
	for at := 0; at+telling <= len(text); at++ {
		if slices.ContainsFunc(sent, func(form string) bool { return strings.Contains(form, text[at:at+telling]) }) {
			return true
		}
	}
	return false
}
