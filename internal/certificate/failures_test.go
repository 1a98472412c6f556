// Copyright (c) The terraform-provider-activegate authors
// SPDX-License-Identifier: MPL-2.0

package certificate

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// What was lost is told in the words of other errors, which have parentheses of
// their own.
func TestUndecidedErrorsHaveNoDoubledParentheses(t *testing.T) {
	t.Parallel()
	inner := fmt.Errorf("no answer from gate1:9999: %w (an earlier attempt may have been executed)", errors.New("EOF"))
	for _, err := range []error{
		&undecidedError{name: "gate1.p12", upload: inner, list: inner},
		&undecidedActivationError{name: "gate1.p12", activation: inner, look: inner},
	} {
		if text := err.Error(); strings.Contains(text, "))") || strings.Count(text, inner.Error()) != 2 {
			t.Error(text)
		}
	}
}
