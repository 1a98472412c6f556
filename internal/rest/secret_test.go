// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"encoding/json"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretNeverShows(t *testing.T) {
	t.Parallel()
	const value = "s3cr3t-value"
	secret := NewSecret(value)
	holder := struct {
		Password Secret
		List     []Secret
		Pointer  *Secret
	}{secret, []Secret{secret}, &secret}
	shown := map[string]string{}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d", "%T %v"} {
		shown[verb] = fmt.Sprintf(strings.ReplaceAll(verb, "%T ", ""), secret)
		shown[verb+" in struct"] = fmt.Sprintf(strings.ReplaceAll(verb, "%T ", ""), holder)
	}
	encoded, err := json.Marshal(holder)
	if err != nil {
		t.Fatal(err)
	}
	shown["json"] = string(encoded)
	text, _ := secret.MarshalText()
	shown["text"] = string(text)
	var log strings.Builder
	slog.New(slog.NewTextHandler(&log, nil)).Info("x", "secret", secret)
	shown["slog"] = log.String()
	for how, got := range shown {
		if strings.Contains(got, value) || strings.Contains(got, fmt.Sprintf("%x", value)) {
			t.Errorf("%s shows the value: %s", how, got)
		}
	}
	if secret.Reveal() != value || secret.IsEmpty() || !NewSecret("").IsEmpty() {
		t.Error("the value must be there for the wire")
	}
	if !secret.Equal(NewSecret(value)) || secret.Equal(NewSecret("other")) {
		t.Error("Equal must compare values")
	}
}

// TestPublicID: what may be shown of a token, and nothing of another secret.
func TestPublicID(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"dt0c01.ABC.SECRET": "dt0c01.ABC", "dt0c01.ABC": "", "a.b.c.d": "", " dt0c01.ABC.SECRET": "", "pass.word.": "", "": "", //nolint:gocritic // the blank is the case
		"dt0c01.ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.SECRET": "",
	} {
		if got := NewSecret(text).PublicID(); got != want {
			t.Errorf("of %q: got %q, want %q", text, got, want)
		}
	}
}
