// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package token

import (
	"net/url"
	"strings"
	"testing"

	"github.com/activegate/terraform-provider-activegate/internal/dynatrace"
	"github.com/activegate/terraform-provider-activegate/internal/rest"
)

// FuzzImportID: an id that is accepted has a public part and no secret one, so
// that no whole token ever gets into a URL or a state.
func FuzzImportID(f *testing.F) {
	for _, seed := range []string{"dt0g02.4KWZO5EF", "dt0g02.4KWZO5EF.XT47R5DRJNIUETXPRGVPYNSF", "dt0g02.4KWZO5EF\n", "a/b.c", ".", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, id string) {
		if !idForm.MatchString(id) {
			return
		}
		if strings.Count(id, ".") != 1 || url.PathEscape(id) != id || strings.TrimSpace(id) != id {
			t.Errorf("%q is accepted", id)
		}
		if whole, err := dynatrace.TokenID(rest.NewSecret(id)); err == nil {
			t.Errorf("%q is a whole token, of %s", id, whole)
		}
	})
}
