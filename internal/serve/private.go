// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package serve

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/hashicorp/terraform-plugin-framework/diag"
)

// private is private state as resources see it. The framework's type is
// internal: a field that has it tells which it is.
type private[T any] interface {
	*T
	SetKey(ctx context.Context, key string, value []byte) diag.Diagnostics
}

// fill reads private state twice, to have something to compare with. It returns
// false for what only the framework understands.
func fill[T any, P private[T]](ctx context.Context, raw []byte, _ P) (one, other P, ok bool) {
	one, other = new(T), new(T)
	if len(raw) == 0 {
		return one, other, true
	}
	var values map[string][]byte
	if json.Unmarshal(raw, &values) != nil {
		return nil, nil, false
	}
	for key, value := range values {
		if strings.HasPrefix(key, ".") || len(value) == 0 || one.SetKey(ctx, key, value).HasError() || other.SetKey(ctx, key, value).HasError() {
			return nil, nil, false
		}
	}
	return one, other, true
}
