// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package rest

import (
	"errors"
	"net/http"
	"strings"
	"testing"
)

// TestCrowded refuses what would take a hundred times its size to decode, and
// accepts the smallest that the APIs say.
func TestCrowded(t *testing.T) {
	t.Parallel()
	list := func(element string, size int) string {
		return "[" + strings.Repeat(element+",", size/(len(element)+1)) + element + "]"
	}
	const page = 1 << 20
	for name, test := range map[string]struct {
		body    string
		refused bool
	}{
		"few empty objects":  {body: list("{}", 3000)},
		"empty objects":      {body: list("{}", page), refused: true},
		"empty texts":        {body: `[{"a":` + list(`""`, page) + "}]", refused: true},
		"short names":        {body: list(`{"name":"a.p12"}`, page)},
		"tokens of gates":    {body: list(`{"environmentId":"abc12345","id":"dt0g02.ABCDEFGH","state":"VALID"}`, page)},
		"small but too many": {body: list(`{"name":"a.p12","d":1}`, 24*maxObjects), refused: true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			response := &Response{Header: http.Header{}, Body: []byte(test.body)}
			var into []struct{}
			if err := response.JSON(&into); errors.Is(err, ErrMalformed) != test.refused || (err != nil) != test.refused {
				t.Errorf("JSON = %v", err)
			}
		})
	}
}
